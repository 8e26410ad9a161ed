"""A packed export -> its bytes in a file of our own: .gz, .bz2, .xz, and .zip of one list."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from clv_xl.errors import UnusableInputError
from clv_xl.orders.inputs.files import SUFFIXES
from clv_xl.orders.inputs.kinds import PACKED, Kind, kind_of

_CHUNK = 1 << 20
_SURE_BYTES = 200_000_000
_MOST_TIMES = 60  # order lists shrink to a tenth or so; what grows much more was made to fill the disk
_LEFT_BY_SYSTEMS = ("thumbs.db", "desktop.ini")
_OPENERS: dict[Kind, Callable[[Path, str], Any]] = {
    Kind.GZIP: gzip.open,
    Kind.BZIP2: bz2.open,
    Kind.XZ: lzma.open,
}
_DAMAGE = (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, lzma.LZMAError, EOFError)


def unpack(path: Path, kind: Kind, target: Path) -> None:
    """Write what is packed in a file to `target`, whose name says nothing of the names within.

    Raises UnusableInputError where the archive is damaged, locked, holds several lists or another archive.
    """
    most = max(_SURE_BYTES, _MOST_TIMES * path.stat().st_size)
    with _opened(path, kind) as source, target.open("wb") as file:
        while chunk := _read(path, kind, source):
            file.write(chunk)
            if file.tell() > most:
                raise UnusableInputError(
                    f"{path.name} grows to more than {_MOST_TIMES} times its size: if it really holds orders, "
                    "unpack it and give the file within."
                )
    if kind_of(target) in (*PACKED, Kind.OTHER_ARCHIVE):
        raise UnusableInputError(f"{path.name} holds another archive: unpack it and give the order list within.")


def _read(path: Path, kind: Kind, source: IO[bytes]) -> bytes:
    try:
        return source.read(_CHUNK)
    except OSError as error:  # how bz2 and gzip tell of damage; a disk that can't be read says so by a number
        if error.errno is not None:
            raise
        raise _damaged(path, kind, error) from error
    except _DAMAGE as error:
        raise _damaged(path, kind, error) from error


def _damaged(path: Path, kind: Kind, error: Exception) -> UnusableInputError:
    return UnusableInputError(f"{path.name} is a damaged {kind.value} file ({error}): download or pack it again.")


@contextmanager
def _opened(path: Path, kind: Kind) -> Iterator[IO[bytes]]:
    if kind is not Kind.ZIP:
        with _OPENERS[kind](path, "rb") as file:
            yield file
        return
    with _archive(path) as archive, _member(path, archive) as file:
        yield file


def _archive(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (*_DAMAGE, ValueError, NotImplementedError) as error:
        raise _damaged(path, Kind.ZIP, error) from error


def _member(path: Path, archive: zipfile.ZipFile) -> IO[bytes]:
    entry = _only_list(path, archive.infolist())
    if entry.flag_bits & 1:
        raise UnusableInputError(f"{path.name} is locked with a password: unpack it and give the file within.")
    try:
        return archive.open(entry)
    except NotImplementedError as error:
        raise UnusableInputError(
            f"{path.name} is packed in a way that is not read here ({error}): unpack it and give the file within."
        ) from error
    except (*_DAMAGE, ValueError, RuntimeError) as error:
        raise _damaged(path, Kind.ZIP, error) from error


def _only_list(path: Path, entries: list[zipfile.ZipInfo]) -> zipfile.ZipInfo:
    """Return the only order list of an archive; pictures, notes and what systems leave there are passed over."""
    files = [entry for entry in entries if not entry.is_dir() and not _is_left_behind(entry.filename)]
    lists = [entry for entry in files if _suffix(entry) in SUFFIXES]
    if len(lists) > 1:
        lists = [entry for entry in lists if _suffix(entry) != ".txt"] or lists  # a read-me beside the list
    if not lists and len(files) == 1:
        lists = files
    if len(lists) > 1:
        raise UnusableInputError(
            f"{path.name} holds {len(lists)} lists ({_some(lists)}): unpack it and name the files that are order lists."
        )
    if not lists:
        held = f"only {_some(files)}" if files else "no file"
        raise UnusableInputError(f"{path.name} holds {held}: pack the export there as {', '.join(SUFFIXES)}.")
    return lists[0]


def _suffix(entry: zipfile.ZipInfo) -> str:
    return PurePosixPath(entry.filename).suffix.lower()


def _is_left_behind(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return "__MACOSX" in parts or not parts or parts[-1].startswith(".") or parts[-1].lower() in _LEFT_BY_SYSTEMS


def _some(entries: list[zipfile.ZipInfo]) -> str:
    names = [entry.filename for entry in entries]
    return ", ".join(names[:5]) + (" ..." if len(names) > 5 else "")
