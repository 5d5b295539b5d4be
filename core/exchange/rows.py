"""Which rows below a header are entries, and which are blank, numbered only, notes, signatures, totals or a header again."""

import re
from collections.abc import Sequence

from core.exchange.headings import SERIAL, Header, plain_heading
from core.exchange.texts import Raw, is_blank

_NOTE = re.compile(
    r"\s*(?:(?:填表|填报|填写|指标)?说明|(?:填表|填报)?须知|备\s*注|附\s*注|注意?)\s*(?:[\d:：、.．]|$)"
)
_SIGNATURE = re.compile(
    r"\s*(?:填表|填报|制表|审核|复核|审批|经办|报送|统计|联系|(?:单位|主要|分管)?负责|单位|签)\S{0,8}\s*[:：]"
)
_TOTAL = frozenset({"合计", "总计", "小计", "共计"})
_FEW = 3


class Sorter:
    """Tells why a row is no entry, if it is none; asked for the rows below a header in their order."""

    def __init__(self, header: Header, wanted: Sequence[int]) -> None:
        self._names = {place: plain_heading(name) for place, name in header.names.items()}
        self._serial = next((place for place, name in self._names.items() if name in SERIAL), None)
        self._wanted = [place for place in wanted if place != self._serial]
        self._first = min([*wanted, *([] if self._serial is None else [self._serial])], default=0)
        self._in_notes = False
        self._at_top = True

    def reason(self, row: Sequence[Raw]) -> str:
        """Give why a row is left out, as a key of the catalogue, or nothing for an entry."""
        first = row[self._first] if self._first < len(row) else ""
        usual = not isinstance(first, str) or not first or first.isdecimal()
        if usual and not self._in_notes and not self._at_top and self._has_some(row):
            return ""
        filled = {place: value for place, value in enumerate(row) if not is_blank(value)}
        reason = self._reason(filled)
        self._at_top = self._at_top and not filled
        self._in_notes = reason == "note" and (self._in_notes or _opens_notes(filled))
        return reason

    def _has_some(self, row: Sequence[Raw]) -> bool:
        filled = 0
        for place in self._wanted:
            if place < len(row) and row[place] != "" and not is_blank(row[place]):
                filled += 1
                if filled == _FEW:
                    return True
        return False

    def _reason(self, filled: dict[int, Raw]) -> str:
        if not filled:
            return "blank"
        if set(filled) == {self._serial} and _is_number(filled[next(iter(filled))]):
            return "serial_only"
        if self._repeats_header(filled) or (self._at_top and _counts_columns(filled)):
            return "repeated_header"
        full = sum(1 for place in self._wanted if place in filled) >= _FEW
        if self._serial in filled and _is_number(filled[self._serial]) and (full or not self._in_notes):
            return ""
        texts = [value for value in filled.values() if isinstance(value, str)]
        if texts and re.sub(r"\s", "", texts[0]) in _TOTAL:
            return "total"
        if any(map(_SIGNATURE.match, texts)) and _mostly_labelled(texts):
            return "signature"
        return "note" if not full and self._is_note(filled) else ""

    def _is_note(self, filled: dict[int, Raw]) -> bool:
        """Whether a row with few cells is a line of text below the table or between its parts."""
        if _opens_notes(filled) or (self._in_notes and len(filled) < _FEW):
            return True
        place, value = next(iter(filled.items()))
        return len(filled) == 1 and place <= self._first and not _is_number(value)

    def _repeats_header(self, filled: dict[int, Raw]) -> bool:
        same = [
            place
            for place, value in filled.items()
            if isinstance(value, str) and self._names.get(place) == plain_heading(value)
        ]
        return len(same) > max(1, len(filled) // 2)


def _opens_notes(filled: dict[int, Raw]) -> bool:
    first = next(iter(filled.values()))
    return isinstance(first, str) and _NOTE.match(first) is not None


def _counts_columns(filled: dict[int, Raw]) -> bool:
    """Whether the row numbers the columns 1, 2, 3, …, as some forms do under their header."""
    starts = {float(str(value)) - place for place, value in filled.items() if _is_number(value)}
    return len(filled) >= _FEW and len(starts) == 1 and all(map(_is_number, filled.values()))


def _mostly_labelled(texts: Sequence[str]) -> bool:
    """Whether most of the texts look like 填表人：… rather than like an entry's cells."""
    return 2 * sum(1 for text in texts if ":" in text or "：" in text) >= len(texts)


def _is_number(value: Raw) -> bool:
    if isinstance(value, str):
        return value.isascii() and value.strip().isdecimal()
    return isinstance(value, int | float) and not isinstance(value, bool)
