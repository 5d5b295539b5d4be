"""The old .xls container, walked before the parser sees it: every number in it that could make a reader run away.

Sector chains must be finite and inside the file, lengths must be possible, and the records are counted as in `biff`.
"""

import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from core.exchange.biff import Book, survey_stream
from core.exchange.messages import refused

_END = 0xFFFFFFFE
_LAST_SECTOR = 0xFFFFFFF9
_MINI = 64
_MINI_LIMIT = 4096
_ENTRY = 128


@dataclass(frozen=True, slots=True)
class _Header:
    sector: int
    directory_sectors: int
    fat_sectors: int
    directory: int
    mini_fat: int
    mini_fat_sectors: int
    difat: int
    first_difat: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Stream:
    name: str
    start: int
    size: int


def survey(data: bytes) -> Book:
    """Count what the workbook in an old container holds; FileRefused for encrypted, macro-laden or crooked ones."""
    try:
        return survey_stream(_workbook_stream(data))
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise refused("broken") from error


def _workbook_stream(data: bytes) -> bytes:
    header = _header(data)
    fat = _fat(data, header)
    get = _sector_reader(data, header.sector)
    directory = b"".join(_chain(header.directory, fat, get))
    streams = list(_streams(directory, header.sector, len(data)))
    names = [stream.name for stream in streams]
    if "EncryptedPackage" in names or "EncryptionInfo" in names:
        raise refused("encrypted")
    if any(name.startswith("_VBA_PROJECT") for name in names):
        raise refused("macros")
    book = next((s for wanted in ("Workbook", "Book") for s in streams if s.name == wanted), None)
    if book is None:
        raise refused("not_a_workbook", what="Word 文档" if "WordDocument" in names else "别的 Office 文件")
    mini_fat = _integers(b"".join(_chain(header.mini_fat, fat, get)) if header.mini_fat_sectors else b"")
    mini = b"".join(_chain(streams[0].start, fat, get)) if header.mini_fat_sectors else b""
    if header.mini_fat_sectors:
        _check_chains(mini_fat, len(mini) // _MINI)
    if book.size >= _MINI_LIMIT:
        return b"".join(_chain(book.start, fat, get))[: book.size]
    return b"".join(_chain(book.start, mini_fat, _sector_reader(mini, _MINI, skip=0)))[: book.size]


def _header(data: bytes) -> _Header:
    shift, mini_shift = struct.unpack_from("<2H", data, 30)
    if shift not in (9, 12) or mini_shift != 6 or len(data) < 1536:
        raise refused("broken")
    directories, fats, directory, _, _, mini, minis, difat, _ = struct.unpack_from("<9L", data, 40)
    sectors = len(data) >> shift
    if max(directories, fats, minis) > sectors or minis << 16 > max(len(data), 1 << 22):
        raise refused("hostile")
    return _Header(
        1 << shift, directories, fats, directory, mini, minis, difat, struct.unpack_from("<109L", data, 76)
    )


def _sector_reader(data: bytes, size: int, skip: int = 1) -> Callable[[int], bytes]:
    """Give a function from a sector's number to its bytes; sectors outside the file are refused."""

    def read(number: int) -> bytes:
        at = (number + skip) * size
        if at >= len(data):
            raise refused("hostile")
        return data[at : at + size]

    return read


def _fat(data: bytes, header: _Header) -> Sequence[int]:
    get = _sector_reader(data, header.sector)
    listed = list(header.first_difat)
    following, seen = header.difat, 0
    while following <= _LAST_SECTOR:
        *more, following = _integers(get(following))
        listed += more
        seen += 1
        if seen > len(data) // header.sector:
            raise refused("hostile")
    sectors = [number for number in listed if number <= _LAST_SECTOR]
    if any(_LAST_SECTOR < number < 0xFFFFFFFF for number in listed) or len(set(sectors)) < len(sectors):
        raise refused("hostile")
    fat = [number for sector in sectors for number in _integers(get(sector))]
    _check_chains(fat, len(data) // header.sector)
    return fat


def _check_chains(table: Sequence[int], sectors: int) -> None:
    """Refuse tables in which two sectors lead to the same one or to one outside: only those can run in circles."""
    following = [number for number in table if number <= _LAST_SECTOR]
    if len(set(following)) < len(following) or max(following, default=0) >= sectors:
        raise refused("hostile")


def _chain(start: int, table: Sequence[int], get: Callable[[int], bytes]) -> Iterator[bytes]:
    number, left = start, len(table)
    while number != _END:
        if number > _LAST_SECTOR or left == 0:
            raise refused("hostile")
        yield get(number)
        number, left = table[number], left - 1


def _streams(directory: bytes, sector: int, file_size: int) -> Iterator[_Stream]:
    """Give the directory's entries; none may claim to be longer than the file."""
    for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        name = directory[at : at + 64].decode("utf-16-le", "replace").split("\0", 1)[0]
        start, size, high = struct.unpack_from("<3L", directory, at + 116)
        if name and directory[at + 66] in (2, 5) and (size > file_size or (sector > 512 and high)):
            raise refused("hostile")
        yield _Stream(name, start, size)


def _integers(block: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(block) // 4}L", block[: len(block) // 4 * 4]))
