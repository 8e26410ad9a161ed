"""The last step: openpyxl's package becomes the file.

openpyxl can't write a formula's cached value, a chart's alt text or a large sheet quickly, and it stamps the present
time on everything. All four are put right here, on the parts' XML, in one pass from its archive to ours.
"""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, BinaryIO
from xml.sax.saxutils import escape, quoteattr

from clv_xl.report.page import Extras, Page

LEVEL = 1  # of deflate: the rows of a large sheet repeat so much that level 6 is 10 % smaller and 3 times slower
IN_FLIGHT = 3  # chunks of rows waiting to be compressed

_FORMULA = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"((?: s="[0-9]+")?)><f((?: t="array" ref="[A-Z0-9:]+")?)>(.*?)</f><v ?(?:/>|></v>)</c>',
    re.DOTALL,
)
_TEXT = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"((?: s="[0-9]+")?) t="inlineStr"(?: ?/>|>(?:<is><t(?: [^>]*)?>(.*?)</t></is>)?</c>)',
    re.DOTALL,
)
_BLANK_NUMBER = re.compile(rb' t="n" ?/>')  # a cell without content, which some readers then take for 0
_CHART_NAME = re.compile(rb'(<(?:xdr:)?cNvPr id="[0-9]+" name=)"(Chart [0-9]+)"')
_MODIFIED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")
_DIMENSION = re.compile(rb'<dimension ref="[^"]*"')
# What may follow ignoredErrors in a worksheet, in the schema's order.
_AFTER_IGNORED = re.compile(rb"<(?:smartTags|drawing|legacyDrawing|picture|oleObjects|tableParts|extLst|/worksheet)")


# What makes a formula of an array spill in Excel: `cm="1"` on its cell points at the only record of this part.
_METADATA = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<metadata xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    b' xmlns:xda="http://schemas.microsoft.com/office/spreadsheetml/2017/dynamicarray"><metadataTypes count="1">'
    b'<metadataType name="XLDAPR" minSupportedVersion="120000" copy="1" pasteAll="1" pasteValues="1" merge="1"'
    b' splitFirst="1" rowColShift="1" clearFormats="1" clearComments="1" assign="1" coerce="1" cellMeta="1"/>'
    b'</metadataTypes><futureMetadata name="XLDAPR" count="1"><bk><extLst>'
    b'<ext uri="{bdbb8cdc-fa1e-496e-a857-3c3f30c029c3}">'
    b'<xda:dynamicArrayProperties fDynamic="1" fCollapsed="0"/></ext></extLst></bk></futureMetadata>'
    b'<cellMetadata count="1"><bk><rc t="1" v="0"/></bk></cellMetadata></metadata>'
)
_METADATA_TYPE = (
    b'<Override PartName="/xl/metadata.xml"'
    b' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheetMetadata+xml"/>'
)
_METADATA_RELATION = (
    b'<Relationship Id="rIdMetadata" Target="metadata.xml"'
    b' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sheetMetadata"/>'
)


@dataclass(frozen=True, slots=True)
class Splice:
    """Rows that we format ourselves, for one sheet."""

    title: str
    dimension: str
    chunks: Iterable[bytes]
    large: bool  # may pass 2 GB uncompressed


def time_stamp(as_of: date) -> datetime:
    """The time written into the file: SOURCE_DATE_EPOCH, or the reference date; never the present."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return datetime.fromtimestamp(int(epoch), UTC).replace(tzinfo=None)
    return datetime(as_of.year, as_of.month, as_of.day)


def write_package(book: Any, pages: list[Page], splice: Splice | None, stamp: datetime, out: BinaryIO) -> None:
    """Write the workbook to an open file."""
    buffer = io.BytesIO()
    book.save(buffer)
    sheets = {f"xl/worksheets/sheet{number}.xml": page for number, page in enumerate(pages, 1)}
    dynamic = any(page.extras.dynamic for page in pages)
    drawings = iter([page.extras for page in pages if page.extras.alt_texts])
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name in sheets:
                data = _finish_sheet(data, sheets[name].extras)
                if splice is not None and splice.title == sheets[name].title:
                    _write_spliced(target, name, data, splice, stamp)
                    continue
            elif name.startswith("xl/drawings/drawing"):
                data = _add_alt_texts(data, next(drawings))
            elif name == "docProps/core.xml":
                data = _MODIFIED.sub(rb"\g<1>" + stamp.strftime("%Y-%m-%dT%H:%M:%SZ").encode(), data)
            elif dynamic and name == "[Content_Types].xml":
                data = data.replace(b"</Types>", _METADATA_TYPE + b"</Types>")
            elif dynamic and name == "xl/_rels/workbook.xml.rels":
                data = data.replace(b"</Relationships>", _METADATA_RELATION + b"</Relationships>")
            target.writestr(_entry(name, stamp), data, compresslevel=6)
        if dynamic:
            target.writestr(_entry("xl/metadata.xml", stamp), _METADATA, compresslevel=6)


def _entry(name: str, stamp: datetime) -> zipfile.ZipInfo:
    year = min(max(stamp.year, 1980), 2107)  # what a zip archive can say
    info = zipfile.ZipInfo(name, (year, *stamp.timetuple()[1:6]))
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 0  # the same bytes on every system
    info.external_attr = 0
    return info


def _finish_sheet(data: bytes, extras: Extras) -> bytes:
    missing = dict(extras.cached)

    def with_value(match: re.Match[bytes]) -> bytes:
        cell = match[1].decode()
        kind, text = _cached(missing.pop(cell))
        range_ = match[3]
        if cell in extras.dynamic:
            kind += b' cm="1"'
            range_ = range_ or b' t="array" ref="%b"' % match[1]
        return b'<c r="%b"%b%b><f%b>%b</f><v>%b</v></c>' % (match[1], match[2], kind, range_, match[4], text)

    def spilled(match: re.Match[bytes]) -> bytes:
        if match[1].decode() not in extras.spilled:
            return match[0]
        return b'<c r="%b"%b t="str"><v>%b</v></c>' % (match[1], match[2], match[3] or b"")

    data = _BLANK_NUMBER.sub(b"/>", _FORMULA.sub(with_value, data))
    if extras.spilled:
        data = _TEXT.sub(spilled, data)
    if missing:  # openpyxl writes formulas otherwise than the version this was made for
        raise RuntimeError(f"no cached value could be written for {sorted(missing)[:5]}")
    if extras.number_texts:
        ignored = b"".join(
            b'<ignoredError sqref="%b" numberStoredAsText="1"/>' % r.encode() for r in extras.number_texts
        )
        data = _AFTER_IGNORED.sub(lambda m: b"<ignoredErrors>" + ignored + b"</ignoredErrors>" + m[0], data, count=1)
    return data


def _cached(value: str | int | float | bool) -> tuple[bytes, bytes]:
    if isinstance(value, bool):
        return b' t="b"', b"1" if value else b"0"
    if isinstance(value, str):
        return b' t="str"', escape(value).encode()
    return b"", repr(value).encode()


def _add_alt_texts(data: bytes, extras: Extras) -> bytes:
    texts = iter(extras.alt_texts)
    return _CHART_NAME.sub(lambda m: b'%b"%b" descr=%b' % (m[1], m[2], quoteattr(next(texts)).encode()), data)


def _write_spliced(target: zipfile.ZipFile, name: str, data: bytes, splice: Splice, stamp: datetime) -> None:
    data = _DIMENSION.sub(b'<dimension ref="%b"' % splice.dimension.encode(), data, count=1)
    head, end, tail = data.partition(b"</sheetData>")
    if not end:
        raise RuntimeError(f"{name} has no rows to put others behind")
    info = _entry(name, stamp)
    info._compresslevel = LEVEL  # type: ignore[attr-defined]  # no public name before Python 3.13
    with target.open(info, "w", force_zip64=splice.large) as part:
        part.write(head)
        _write_behind(part, splice.chunks)
        part.write(end + tail)


def _write_behind(part: Any, chunks: Iterable[bytes]) -> None:
    """Compress in a second thread, which zlib does without Python's lock, while the next chunk is formatted."""
    waiting: list[Future[int]] = []
    with ThreadPoolExecutor(1) as pool:
        for chunk in chunks:
            waiting.append(pool.submit(part.write, chunk))
            while len(waiting) > IN_FLIGHT:
                waiting.pop(0).result()
        for future in waiting:
            future.result()


def in_chunks(total: int, size: int) -> Iterator[slice]:
    """Slices of `size` that cover 0..total."""
    for start in range(0, total, size):
        yield slice(start, min(start + size, total))
