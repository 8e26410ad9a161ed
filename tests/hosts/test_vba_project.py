"""vbaProject.bin against the published format, projects saved by Excel, and three independent readers."""

from __future__ import annotations

import io
import itertools
import random
import re
import struct
from collections.abc import Iterator, Mapping

import olefile
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyopenvba.cfb import CFB
from pyopenvba.vba import VBAModuleKind, parse_vba_project

from clv_xl.hosts.compound_file import compound_file
from clv_xl.hosts.vba_compression import CHUNK, compress
from clv_xl.hosts.vba_project import Module, vba_project
from tests.hosts.vba_reading import (
    PROJECT_VERSION,
    Project,
    decompress,
    of_xlwings,
    olevba_sources,
    read_package,
    read_project,
    starts_by_itself,
    text_of_xlwings,
)

# Saved by Excel itself, with compiled code.
BY_EXCEL = "quickstart.xlsm"
# Written by another library, without compiled code; Excel compiles them on the machines of all users of xlwings.
UNCOMPILED = ("quickstart_standalone.xlsm", "addin/xlwings.xlam")

BOOK = Module("ThisWorkbook", "workbook")
SHEET = Module("Sheet1", "sheet")
LONG = "".join(f"Function Number{n}(value)\n    Number{n} = value * {n}\nEnd Function\n" for n in range(2_000))
WITH_HELP = """Public Function CLV(aov)
Attribute CLV.VB_Description = "Value of a customer, ""all in all""."
Attribute CLV.VB_ProcData.VB_Invoke_Func = " \\n14"
    CLV = aov
End Function
"""
MODULES = [
    BOOK,
    SHEET,
    Module("clv_xl_udfs", "standard", WITH_HELP),
    Module("LongOne", "standard", LONG),
    Module("xlwings", "standard", text_of_xlwings("xlwings.bas")),
    Module("Dictionary", "class", text_of_xlwings("addin/Dictionary.cls")),
]


@pytest.fixture(scope="module")
def project() -> bytes:
    return vba_project(MODULES)


def in_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


# The sources


def test_olevba_extracts_the_exact_sources(project: bytes) -> None:
    by_excel = read_package(of_xlwings(BY_EXCEL)).sources
    # A .cls file leaves out some of the attributes that a project has.
    attributes_of_the_class = read_package(of_xlwings(UNCOMPILED[0])).sources["Dictionary"].partition("''\r\n")[0]
    code_of_the_class = text_of_xlwings("addin/Dictionary.cls").partition("''\r\n")[2]
    expected = {
        "ThisWorkbook": by_excel["ThisWorkbook"],  # with the attributes that Excel gives them
        "Sheet1": by_excel["Sheet1"],
        "clv_xl_udfs": 'Attribute VB_Name = "clv_xl_udfs"\r\n' + in_lines(WITH_HELP),
        "LongOne": 'Attribute VB_Name = "LongOne"\r\n' + in_lines(LONG),
        "xlwings": text_of_xlwings("xlwings.bas"),
        "Dictionary": attributes_of_the_class + "''\r\n" + code_of_the_class,
    }
    assert olevba_sources(project, "vbaProject.bin") == expected
    assert len(expected["LongOne"]) > 10 * CHUNK


def test_pyopenvba_finds_nothing_wrong(project: bytes) -> None:
    file = CFB.from_bytes(project)
    found = parse_vba_project(file)
    assert found.validate(file) == []
    assert {module.name: module.source for module in found.modules} == olevba_sources(project, "vbaProject.bin")
    assert [module.name for module in found.modules if module.kind is VBAModuleKind.standard] == [
        module.name for module in MODULES if module.kind == "standard"
    ]


def test_nothing_starts_by_itself(project: bytes) -> None:
    assert not starts_by_itself("\n".join(olevba_sources(project, "vbaProject.bin").values()))
    loud = vba_project([BOOK, Module("Loud", "standard", "Sub Auto_Open()\nEnd Sub")])
    assert starts_by_itself(olevba_sources(loud, "vbaProject.bin")["Loud"])  # so it would have been found


@pytest.mark.parametrize("text", ["A = 1", "A = 1\n", "A = 1\r\n", "A = 1\r"])
def test_lines_end_as_vba_wants_them(text: str) -> None:
    made = read_project(vba_project([BOOK, Module("M", "standard", text)])).sources["M"]
    assert made == 'Attribute VB_Name = "M"\r\nA = 1\r\n'


def test_attributes_of_the_text_win_over_those_of_a_new_module() -> None:
    text = 'Attribute VB_Exposed = True\nAttribute VB_Ext_KEY = "a" ,"1"\nAttribute VB_Ext_KEY = "b" ,"2"\nPublic x\n'
    made = read_project(vba_project([BOOK, Module("Thing", "class", text)])).sources["Thing"].split("\r\n")
    assert made[5] == "Attribute VB_Exposed = True"
    assert made[8:] == ['Attribute VB_Ext_KEY = "a" ,"1"', 'Attribute VB_Ext_KEY = "b" ,"2"', "Public x", ""]


@pytest.mark.parametrize(
    ("modules", "complaint"),
    [
        (
            [BOOK, Module("M", "standard", "' ein\n' Grüße")],
            "Line 2 of the module M holds 'ü': VBA text has to be ASCII",
        ),
        ([BOOK, Module("M", "standard", "a\0b")], r"holds '\x00'"),
        ([BOOK, Module("M", "standard", f"x = {'1' * 1020}")], "Line 1 of the module M has 1024 characters"),
        ([BOOK, Module("2M", "standard")], "'2M' can't be a module's name"),
        ([BOOK, Module("M" * 32, "standard")], "can't be a module's name"),
        ([BOOK, Module("M", "standard"), Module("m", "class")], "The module name m is taken by another module"),
        ([BOOK, Module("Dir", "standard")], "The module name Dir is taken by the format"),
        ([BOOK, Module("VbaProject", "standard")], "The module name VbaProject is taken by the project"),
        ([BOOK, Module("M", "standard", 'Attribute VB_Name = "N"\n')], 'The module M calls itself "N"'),
        ([SHEET], "exactly one module of the workbook"),
        ([BOOK, Module("Second", "workbook")], "exactly one module of the workbook"),
    ],
)
def test_what_vba_does_not_take_is_refused(modules: list[Module], complaint: str) -> None:
    with pytest.raises(ValueError, match=re.escape(complaint)):
        vba_project(modules)


def test_a_project_name_that_vba_does_not_take_is_refused() -> None:
    with pytest.raises(ValueError, match="'My project' can't be a project's name"):
        vba_project([BOOK], name="My project")


def test_equal_modules_give_equal_bytes(project: bytes) -> None:
    assert vba_project(list(MODULES)) == project


# The directory of the project, record by record

# Differ between any two savings, or are said to be ignored: version, where the source begins, the cookies.
VOLATILE = {PROJECT_VERSION, 0x31, 0x13, 0x2C}


def remade(path: str, name: str = "VBAProject") -> tuple[Project, Project]:
    """A project of xlwings, and the one that we write with its modules."""
    theirs = read_package(of_xlwings(path))
    kinds = {"Document": "sheet", "Module": "standard", "Class": "class"}
    modules = []
    for line in theirs.text:
        kind, _, module = line.partition("=")
        module = module.removesuffix("/&H00000000")
        if kind in kinds:
            kind = "workbook" if module == "ThisWorkbook" else kinds[kind]
            modules.append(Module(module, kind, theirs.sources[module]))  # type: ignore[arg-type]
    return theirs, read_project(vba_project(modules, name=name))


def told_apart(records: list[tuple[int, bytes]]) -> list[tuple[int, bytes | int]]:
    """The records, but of the volatile ones the length."""
    return [(number, len(content) if number in VOLATILE else content) for number, content in records]


def without_references(records: list[tuple[int, bytes]]) -> list[tuple[int, bytes]]:
    references = {0x16, 0x3E, 0x0D, 0x0E, 0x2F, 0x30, 0x33}
    return [(number, content) for number, content in records if number not in references]


def test_the_directory_is_that_of_an_uncompiled_add_in_to_the_byte() -> None:
    theirs, ours = remade("addin/xlwings.xlam", "xlwings")
    assert told_apart(ours.records) == told_apart(theirs.records)
    assert len(ours.sources) == 15


def test_the_directory_is_that_of_an_uncompiled_workbook_to_the_byte() -> None:
    theirs, ours = remade("quickstart_standalone.xlsm")
    # It refers to forms, which we have not; else both are equal.
    assert told_apart(without_references(ours.records)) == told_apart(without_references(theirs.records))


def test_the_records_are_those_of_excel_in_the_same_order() -> None:
    theirs, ours = remade(BY_EXCEL)
    compatibility = 0x4A  # optional, of newer Excels; those who write uncompiled projects leave it out
    excel = [record for record in theirs.records if record[0] != compatibility]
    assert len(excel) == len(theirs.records) - 1
    # Its references: to forms and to a second project, which take other records, and to Office, as ours.
    assert told_apart(without_references(ours.records)) == told_apart(without_references(excel))
    office = [(0x16, b"Office"), (0x3E, "Office".encode("utf-16-le"))]
    for records in (excel, ours.records):
        place = records.index(office[0])
        assert records[place : place + 2] == office
        assert records[place + 2] == (0x0D, excel[excel.index(office[0]) + 2][1])


def test_cookies_are_what_the_format_wants_written() -> None:
    _, ours = remade(BY_EXCEL)
    assert {content for number, content in ours.records if number in (0x13, 0x2C)} == {b"\xff\xff"}


@pytest.mark.parametrize("path", [BY_EXCEL, *UNCOMPILED])
def test_the_small_streams_are_those_of_excel(path: str) -> None:
    name = "xlwings" if "addin" in path else "VBAProject"
    theirs, ours = remade(path, name)
    assert ours.streams["PROJECTwm"] == theirs.streams["PROJECTwm"]
    # [MS-OVBA] 3.1.1 prints these seven bytes.
    assert ours.streams["VBA/_VBA_PROJECT"] == bytes.fromhex("CC61 FFFF 00 0100")
    assert in_every_project(ours.text) == in_every_project(theirs.text)


def in_every_project(lines: list[str]) -> list[str]:
    """The lines without ids, which are drawn by lot, what is encrypted with them, and places of windows."""
    same = re.compile(r'^(ID|CMG|DPB|GC)=".*"$|^(\w+)=(-?[0-9]+, ){4}[CZ]$')
    return [same.sub(r"\1\2", line) for line in "\n".join(lines).rstrip().split("\n")]


def decrypted(text: str) -> tuple[int, int, bytes]:
    """Version, key and data: the decryption of [MS-OVBA] 2.4.3.3, from its pseudo-code."""
    seed, version, key, *rest = bytes.fromhex(text)
    version, key = version ^ seed, key ^ seed
    plain, before = [], [seed ^ version, seed ^ key]
    unencrypted = key
    for byte in rest:
        unencrypted = byte ^ (before[0] + unencrypted & 0xFF)
        before = [before[1], byte]
        plain.append(unencrypted)
    ignored = (seed & 6) // 2
    (length,) = struct.unpack_from("<I", bytes(plain), ignored)
    data = bytes(plain[ignored + 4 :])
    assert len(data) == length
    return version, key, data


# The text of [MS-OVBA] 3.1.6 and the projects of xlwings show that the decryption is right.
PUBLISHED = '''ID="{917DED54-440B-4FD1-A5C1-74ACF261E600}"
CMG="0705D8E3D8EDDBF1DBF1DBF1DBF1"
DPB="0E0CD1ECDFF4E7F5E7F5E7"
GC="1517CAF1D6F9D7F9D706"'''.splitlines()


@pytest.mark.parametrize("path", ["published", BY_EXCEL, UNCOMPILED[0], "ours"])
def test_a_project_is_open_visible_and_without_password(path: str, project: bytes) -> None:
    if path == "published":
        lines = PUBLISHED
    else:
        lines = (read_project(project) if path == "ours" else read_package(of_xlwings(path))).text
    values = {key: value.strip('"') for key, _, value in (line.partition("=") for line in lines)}
    key = sum(values["ID"].encode()) % 256
    assert decrypted(values["CMG"]) == (2, key, bytes(4))
    assert decrypted(values["DPB"]) == (2, key, b"\x00")
    assert decrypted(values["GC"]) == (2, key, b"\xff")
    # How many digits [MS-OVBA] 2.3.1 allows.
    assert 22 <= len(values["CMG"]) <= 28
    assert len(values["DPB"]) >= 16
    assert 16 <= len(values["GC"]) <= 22


# The compression


def test_compression_gives_the_published_bytes() -> None:
    # [MS-OVBA] 3.2.1 and 3.2.3. The example between has a choice of equal matches, of which we take the nearer.
    plain = b"abcdefghijklmnopqrstuv."
    assert compress(plain) == bytes.fromhex(
        "01 19 B0 00 61 62 63 64 65 66 67 68 00 69 6A 6B 6C 6D 6E 6F 70 00 71 72 73 74 75 76 2E"
    )
    assert compress(b"a" * 73) == bytes.fromhex("01 03 B0 02 61 45 00")


def test_compression_is_as_dense_as_the_published_example() -> None:
    # [MS-OVBA] 3.2.2
    plain = b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa"
    published = bytes.fromhex(
        "01 2F B0 00 23 61 61 61 62 63 64 65 82 66 00 70 61 67 68 69 6A 01 38 08 61 6B 6C 00 30 6D 6E 6F 70 06 71 02 "
        "70 04 10 72 73 74 75 76 10 77 78 79 7A 00 3C"
    )
    assert decompress(published) == plain
    assert len(compress(plain)) == len(published)


def test_compression_is_at_least_as_dense_as_that_of_excel() -> None:
    theirs = read_package(of_xlwings(BY_EXCEL))
    offsets = iter(struct.unpack("<I", content)[0] for number, content in theirs.records if number == 0x31)
    for name, source in theirs.sources.items():
        assert len(compress(source.encode("cp1252"))) <= len(theirs.streams[f"VBA/{name}"]) - next(offsets)


PIECES = st.one_of(
    st.text("aAbB =\r\n\"'(),.0", max_size=200).map(str.encode),
    st.tuples(st.binary(min_size=1, max_size=6), st.integers(1, 3_000)).map(lambda pair: pair[0] * pair[1]),
    st.sampled_from([b"End Function\r\n", b"    ", LONG[:5_000].encode()]),
    st.integers(0, 2**32).map(lambda seed: random.Random(seed).randbytes(CHUNK)),  # too random to be compressed
)


@given(st.lists(PIECES, max_size=8).map(b"".join))
def test_what_is_compressed_comes_back(data: bytes) -> None:
    try:
        packed = compress(data)
    except ValueError:
        # Bytes without any repetition need 9/8 of their length; a short last chunk has only 4096 bytes for it.
        tail = data[len(data) // CHUNK * CHUNK :]
        assert len(tail) * 9 / 8 > CHUNK - 1
        assert len({tail[place : place + 3] for place in range(len(tail))}) > 0.8 * len(tail)
        return
    assert decompress(packed) == data


def test_random_bytes_are_stored_as_they_are() -> None:
    chunk = random.Random(1).randbytes(CHUNK)
    assert compress(chunk) == b"\x01\xff\x3f" + chunk
    # Not one match among these: 3640 bytes and 455 of flags still fit into a chunk of 4096, one byte more does not.
    assert len({chunk[place : place + 3] for place in range(3_639)}) == 3_639
    assert len(compress(chunk[:3_640])) == 1 + 2 + 4_095
    assert decompress(compress(chunk[:3_640])) == chunk[:3_640]
    for short in (chunk[:3_641], chunk[:4_095]):
        with pytest.raises(ValueError, match=f"the last {len(short)} bytes of the stream can't be compressed"):
            compress(short)


def test_chunks_have_the_length_that_their_heads_say() -> None:
    packed, place, lengths = compress(LONG.encode()), 1, []
    while place < len(packed):
        (head,) = struct.unpack_from("<H", packed, place)
        assert head >> 12 == 0b1011  # the signature of a chunk, and that it is compressed
        lengths.append((head & 0xFFF) + 3)
        place += lengths[-1]
    assert place == len(packed)
    assert len(lengths) == -(-len(LONG) // CHUNK)


# The file that holds the streams


def in_file_order(name: str) -> tuple[int, str]:
    # [MS-CFB] 2.6.4: the shorter name is the lesser, then the upper-case characters decide.
    return len(name), name.upper()


def check_tree(entry: olefile.olefile.OleDirectoryEntry, file: olefile.OleFileIO) -> Iterator[str]:
    """Names below a storage from left to right, from the entries' own numbers."""
    raw = file.directory_fp

    def walk(number: int) -> Iterator[str]:
        if number == 0xFFFFFFFF:
            return
        raw.seek(number * 128)
        data = raw.read(128)
        length, kind, colour, left, right = struct.unpack_from("<HBBII", data, 64)
        assert kind in (1, 2)
        assert colour == 1  # black: [MS-CFB] allows a tree of black entries only
        yield from walk(left)
        yield data[: length - 2].decode("utf-16-le")
        yield from walk(right)

    yield from walk(entry.sid_child)


SIZES = st.sampled_from([0, 1, 63, 64, 65, 511, 512, 4_095, 4_096, 4_097, 70_000])
NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,30}", fullmatch=True)
STORAGE = st.dictionaries(NAMES, SIZES, max_size=12).filter(lambda names: len({n.upper() for n in names}) == len(names))


@given(STORAGE, STORAGE)
def test_a_compound_file_holds_its_streams(top: Mapping[str, int], below: Mapping[str, int]) -> None:
    number = itertools.count(1)
    streams = [
        {name: bytes([next(number)]) * size for name, size in names.items() if name.upper() != "VBA"}
        for names in (top, below)
    ]
    data = compound_file({"": streams[0], "VBA": streams[1]})
    assert len(data) % 512 == 0
    file = olefile.OleFileIO(io.BytesIO(data))
    assert file.parsing_issues == []
    expected = {**streams[0], **{f"VBA/{name}": content for name, content in streams[1].items()}}
    assert {"/".join(path): file.openstream(path).read() for path in file.listdir()} == expected
    assert list(check_tree(file.root, file)) == sorted([*streams[0], "VBA"], key=in_file_order)
    storage = next(child for child in file.root.kids if child.name == "VBA")
    assert list(check_tree(storage, file)) == sorted(streams[1], key=in_file_order)


def test_sectors_are_used_once_and_all_of_them() -> None:
    data = compound_file({"": {f"Stream{n}": bytes(n * 400) for n in range(1, 180)}})
    (tables,) = struct.unpack_from("<I", data, 44)
    places = struct.unpack_from(f"<{tables}I", data, 76)
    table = [n for place in places for n in struct.unpack_from("<128I", data, 512 * (place + 1))]
    sectors = len(data) // 512 - 1
    assert tables > 50
    assert set(table[sectors:]) <= {0xFFFFFFFF}  # free: beyond the end of the file
    assert [table[place] for place in places] == [0xFFFFFFFD] * tables
    followers = [n for n in table[:sectors] if n < 0xFFFFFFFA]
    assert len(followers) == len(set(followers))
    assert 0xFFFFFFFF not in table[:sectors]


def test_more_than_the_head_of_the_file_can_list_is_refused() -> None:
    assert len(compound_file({"": {"Large": bytes(109 * 127 * 512 - 512)}})) > 7_000_000
    with pytest.raises(ValueError, match="is more than this can write"):
        compound_file({"": {"Large": bytes(109 * 127 * 512)}})
