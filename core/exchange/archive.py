"""The zip container of a workbook, read strictly: two programs must not see two different files in it."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from core.exchange.limits import MAX_DIRECTORY_BYTES, MAX_PARTS, MAX_UNPACKED_BYTES
from core.exchange.messages import refused

STEP = 1 << 20
_FEED = 1 << 16
_END = struct.Struct("<4s4H2LH")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_STORED, _DEFLATED = 0, 8


@dataclass(frozen=True, slots=True)
class Part:
    """One file inside the container, as its directory describes it."""

    name: str
    method: int
    packed: int
    size: int
    crc: int
    start: int


def parts(data: bytes) -> list[Part]:
    """Give the parts of a container whose directory, headers and sizes agree; FileRefused for anything else."""
    try:
        found = list(_entries(data, *_directory(data)))
    except (struct.error, UnicodeDecodeError) as error:
        raise refused("broken") from error
    if sum(part.size for part in found) > MAX_UNPACKED_BYTES:
        raise refused("unpacked_too_big", limit=f"{MAX_UNPACKED_BYTES >> 20} MB")
    if len({part.name.lower() for part in found}) < len(found):
        raise refused("hostile")
    return found


def _directory(data: bytes) -> tuple[int, int, int]:
    """Give start, end and number of the directory's entries, which must fill the space before the end record."""
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - _END.size - 0xFFFF))
    if end < 0:
        raise refused("broken")
    _, disk, first_disk, here, total, size, start, comment = _END.unpack_from(data, end)
    if disk or first_disk or here != total or end + _END.size + comment != len(data):
        raise refused("broken")
    if start + size != end or total > MAX_PARTS or size > MAX_DIRECTORY_BYTES:
        raise refused("hostile" if total > MAX_PARTS or size > MAX_DIRECTORY_BYTES else "broken")
    return start, end, total


def _entries(data: bytes, at: int, end: int, total: int) -> Iterator[Part]:
    """Give each entry of the directory; exactly `total` of them must reach exactly to its end."""
    directory = at
    for _ in range(total):
        mark, _, _, flags, method, _, _, crc, packed, size, name_len, extra, comment, _, _, _, local = (
            _ENTRY.unpack_from(data, at)
        )
        raw = data[at + _ENTRY.size : at + _ENTRY.size + name_len]
        if mark != b"PK\x01\x02" or at > end:
            raise refused("broken")
        if flags & 1:
            raise refused("encrypted")
        start = _payload(data, local, raw)
        if method not in (_STORED, _DEFLATED) or start + packed > directory:
            raise refused("broken")
        yield Part(raw.decode("utf-8" if flags & 0x800 else "cp437"), method, packed, size, crc, start)
        at += _ENTRY.size + name_len + extra + comment
    if at != end:
        raise refused("broken")


def _payload(data: bytes, local: int, name: bytes) -> int:
    """Give where a part's bytes begin; its own header must carry the directory's name."""
    mark, _, _, _, _, _, _, _, _, name_len, extra = _LOCAL.unpack_from(data, local)
    at = local + _LOCAL.size
    if mark != b"PK\x03\x04" or data[at : at + name_len] != name:
        raise refused("broken")
    return int(at + name_len + extra)


def chunks(data: bytes, part: Part) -> Iterator[bytes]:
    """Give a part's content piece by piece, never more than the directory promised."""
    produced, crc = 0, 0
    for piece in _inflated(data, part):
        produced += len(piece)
        if produced > part.size:
            raise refused("hostile")
        crc = zlib.crc32(piece, crc)
        yield piece
    if produced != part.size or crc != part.crc:
        raise refused("broken")


def _inflated(data: bytes, part: Part) -> Iterator[bytes]:
    packed = memoryview(data)[part.start : part.start + part.packed]
    if part.method == _STORED:
        for at in range(0, len(packed), STEP):
            yield bytes(packed[at : at + STEP])
        return
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for at in range(0, len(packed), _FEED):
            yield inflater.decompress(packed[at : at + _FEED], STEP)
            while inflater.unconsumed_tail:
                yield inflater.decompress(inflater.unconsumed_tail, STEP)
    except zlib.error as error:
        raise refused("broken") from error
    if not inflater.eof or inflater.unused_data:
        raise refused("broken")


def whole(data: bytes, part: Part) -> bytes:
    """Give a part's content in one piece."""
    return b"".join(chunks(data, part))
