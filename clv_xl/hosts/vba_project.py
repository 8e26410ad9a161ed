"""Writing vbaProject.bin from source text, as [MS-OVBA] says; Excel compiles it when it opens the workbook.

Only what the format asks for is written: no compiled code, no cache of an Excel version, no times.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from struct import pack

from clv_xl.hosts.compound_file import compound_file
from clv_xl.hosts.vba_compression import compress
from clv_xl.hosts.vba_source import NAME, Module, description, stored_text

__all__ = ["Module", "vba_project"]

ENGLISH = 0x0409  # the language of the keywords, the same in every Excel
WINDOWS_64 = 3  # the system that Excel names in what it writes; all read it
UNCACHED = bytes.fromhex("cc61ffff000100")  # the stream _VBA_PROJECT of a project that was never compiled
NEVER_USED = 0xFFFF  # what [MS-OVBA] wants written into its cookies
VERSION = (1, 0)  # Excel counts its own savings here, nobody else reads it
SEED = 0x58  # of the light encryption; any would do, this one needs no random bytes
SPACE_OF_IDS = uuid.UUID("6f1d5ab6-2ac9-5d0c-9a5f-8a4c2e5b7d11")

# What Excel puts into each new project. VBA and Excel themselves are no references of the file; Excel adds them.
# The paths are only hints: Excel finds the libraries by their ids.
REFERENCES = {
    "stdole": r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation",
    "Office": r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#"
    r"C:\Program Files\Common Files\Microsoft Shared\OFFICE16\MSO.DLL#Microsoft Office 16.0 Object Library",
}


def vba_project(modules: Sequence[Module], *, name: str = "VBAProject") -> bytes:
    """Write vbaProject.bin; equal modules give equal bytes.

    Parameters
    ----------
    modules
        In the order of the project. One is the workbook's, one belongs to each sheet, with the names that the
        workbook's parts give as code names.
    name
        Name of the project. No module may have it, and Excel tells add-ins apart by it.

    Raises
    ------
    ValueError
        A name or a text is nothing that VBA takes, a name stands twice, or there is not one module of the workbook.
    """
    _check_names(modules, name)
    texts = [stored_text(module) for module in modules]
    streams = {module.name: compress(text.encode("ascii")) for module, text in zip(modules, texts, strict=True)}
    directory = b"".join((*_information(name), *_references(), *_modules(modules, texts)))
    return compound_file(
        {
            "": {"PROJECT": _project_text(modules, name).encode("ascii"), "PROJECTwm": _names_in_unicode(modules)},
            "VBA": {**streams, "_VBA_PROJECT": UNCACHED, "dir": compress(directory)},
        }
    )


def _check_names(modules: Sequence[Module], name: str) -> None:
    if not NAME.fullmatch(name):
        raise ValueError(f"{name!r} can't be a project's name: a letter, then up to 30 letters, digits or _.")
    # VBA knows no case; and a module's stream lies beside the stream `dir`.
    taken = {name.upper(): "the project", "DIR": "the format"}
    for module in modules:
        if module.name.upper() in taken:
            raise ValueError(f"The module name {module.name} is taken by {taken[module.name.upper()]}.")
        taken[module.name.upper()] = "another module"
    if [module.kind for module in modules].count("workbook") != 1:
        raise ValueError("A project has exactly one module of the workbook, and one of each sheet.")


# The stream `dir`: 2.3.4.2


def _record(number: int, data: bytes = b"") -> bytes:
    return pack("<HI", number, len(data)) + data


def _twice(text: str, number: int, number_in_unicode: int) -> bytes:
    return _record(number, text.encode("ascii")) + _record(number_in_unicode, text.encode("utf-16-le"))


def _information(name: str) -> Iterator[bytes]:
    yield _record(0x01, pack("<I", WINDOWS_64))
    yield _record(0x02, pack("<I", ENGLISH))
    yield _record(0x14, pack("<I", ENGLISH))
    yield _record(0x03, pack("<H", 1252))  # code page
    yield _record(0x04, name.encode("ascii"))
    yield _twice("", 0x05, 0x40)  # description
    yield _record(0x06) + _record(0x3D)  # help file, twice
    yield _record(0x07, pack("<I", 0))  # help context
    yield _record(0x08, pack("<I", 0))  # flags
    yield pack("<HIIH", 0x09, 4, *VERSION)  # says 4, has 6: the one record whose length is not its length
    yield _twice("", 0x0C, 0x3C)  # constants for conditional compilation


def _references() -> Iterator[bytes]:
    for name, library in REFERENCES.items():
        identifier = library.encode("ascii")
        yield _twice(name, 0x16, 0x3E)
        yield _record(0x0D, pack("<I", len(identifier)) + identifier + bytes(6))


def _modules(modules: Sequence[Module], texts: Sequence[str]) -> Iterator[bytes]:
    yield _record(0x0F, pack("<H", len(modules)))
    yield _record(0x13, pack("<H", NEVER_USED))
    for module, text in zip(modules, texts, strict=True):
        yield _twice(module.name, 0x19, 0x47)
        yield _twice(module.name, 0x1A, 0x32)  # name of its stream
        yield _twice(description(text), 0x1C, 0x48)
        yield _record(0x31, pack("<I", 0))  # where the text begins in its stream: no compiled code before it
        yield _record(0x1E, pack("<I", 0))  # help context
        yield _record(0x2C, pack("<H", NEVER_USED))
        yield _record(0x21 if module.kind == "standard" else 0x22)
        yield _record(0x2B)  # end of the module
    yield _record(0x10)  # end of the stream


# The streams PROJECT and PROJECTwm: 2.3.1 and 2.3.3


def _names_in_unicode(modules: Sequence[Module]) -> bytes:
    pairs = (module.name.encode("ascii") + b"\0" + f"{module.name}\0".encode("utf-16-le") for module in modules)
    return b"".join(pairs) + b"\0\0"


def _project_text(modules: Sequence[Module], name: str) -> str:
    identifier = f"{{{uuid.uuid5(SPACE_OF_IDS, name)}}}".upper()
    forms = {"standard": "Module={}", "class": "Class={}"}
    lines = [
        f'ID="{identifier}"',
        *(forms.get(module.kind, "Document={}/&H00000000").format(module.name) for module in modules),
        f'Name="{name}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        f'CMG="{_encrypted(bytes(4), identifier)}"',  # not protected
        f'DPB="{_encrypted(bytes(1), identifier)}"',  # no password
        f'GC="{_encrypted(bytes([0xFF]), identifier)}"',  # visible
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
        *(f"{module.name}=0, 0, 0, 0, C" for module in modules),  # closed windows
    ]
    return "".join(f"{line}\r\n" for line in lines)


def _encrypted(data: bytes, identifier: str) -> str:
    """The light encryption of 2.4.3.2, in hexadecimal digits: each byte depends on the two before it."""
    key = sum(identifier.encode("ascii")) & 0xFF
    version = 2
    encrypted = bytearray([SEED, SEED ^ version, SEED ^ key])
    before = key
    for byte in len(data).to_bytes(4, "little") + data:
        encrypted.append(byte ^ (encrypted[-2] + before & 0xFF))
        before = byte
    return encrypted.hex().upper()
