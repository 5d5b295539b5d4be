"""Entries of a closed list, by number (①, 1., （1）), by word, or by both together."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from functools import cache
from typing import NamedTuple

from core.exchange.messages import BadValue, bad
from core.exchange.texts import Raw, plain

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
# Numbers set in circles, brackets and the like become one private sign each, so that ①③ is not thirteen.
_FAMILIES = (
    "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿",
    "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓",
    "❶❷❸❹❺❻❼❽❾❿",
    "➀➁➂➃➄➅➆➇➈➉",
    "➊➋➌➍➎➏➐➑➒➓",
    "⓵⓶⓷⓸⓹⓺⓻⓼⓽⓾",
    "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩",
    "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉",
)
_SIGN = 0xE000
_SIGNS = {ord(sign): chr(_SIGN + place) for family in _FAMILIES for place, sign in enumerate(family, 1)}
_HAN = "一二三四五六七八九十"
_NUMBER = re.compile(rf"([\ue001-\ue014])|\((?:(\d{{1,2}})|([{_HAN}]))\)|(\d{{1,2}})(?!\d)|([{_HAN}])(?=、)")
_BETWEEN = re.compile(r"[\s、,;/|+&和及]+")
_JOINT = re.compile(r"[\s.、):\-]*")
_NOTE = re.compile(rf"\s*\((?!\d{{1,2}}\)|[{_HAN}]\))([^()]*)\)|\s*[::]\s*([^、,;()]+)")
_ASKED_NOTE = re.compile(r"\s*\(([^()]*)\)|\s*[::]\s*([^、,;()]+)")
_FREE_NOTE = re.compile(r"\s*\(?([^、,;()\d\ue001-\ue014]+)\)?")
_RUN = re.compile(r"\d{2,}|\d\.\d.*")
_SEGMENT = re.compile(r"[^、,;\s]+")


class Chosen(NamedTuple):
    """An entry of a closed list, and the name that was noted with it."""

    word: str
    note: str = ""


def parse_choice(
    raw: Raw, words: Sequence[str], noted: Sequence[str] = (), also: Iterable[tuple[str, str]] = ()
) -> Chosen:
    """Give the one entry a cell names; BadValue with the nearest entry for none, and for several."""
    found = parse_choices(raw, words, noted, also)
    if len(found) > 1:
        raise bad("choice_one", count=len(found), words="、".join(each.word for each in found))
    return found[0]


def parse_choices(
    raw: Raw, words: Sequence[str], noted: Sequence[str] = (), also: Iterable[tuple[str, str]] = ()
) -> tuple[Chosen, ...]:
    """Give the entries a cell names, each once, in the order of the list."""
    listed = _listing(tuple(words), tuple(noted), tuple(also))
    text = listed.fold(plain(raw))
    whole = listed.known.get(re.sub(r"\s", "", text))
    found = [Chosen(whole)] if whole else list(listed.read(text))
    if not found:
        raise bad("choice", text=plain(raw), words="、".join(words))
    by_word = {each.word: each for each in sorted(found, key=lambda each: each.note)}
    for each in by_word.values():
        if each.word in noted and (not each.note or "注明" in each.note):
            raise bad("choice_note", word=each.word)
    return tuple(by_word[word] for word in words if word in by_word)


def show_choices(found: Iterable[Chosen], words: Sequence[str], numbered: bool) -> str:
    """Give entries as an export shows them: 脱贫村、其他类型村（红色名村）, each behind its number where asked."""
    return "、".join(
        (CIRCLED[words.index(each.word)] if numbered else "")
        + each.word
        + (f"（{each.note}）" if each.note else "")
        for each in found
    )


def nearest(word: str, candidates: Iterable[str], cutoff: float = 0.5) -> str:
    """Give the candidate most like a word, or nothing where none is near."""
    return next(iter(get_close_matches(word, list(candidates), 1, cutoff)), "")


class _Listing:
    """A closed list made ready for reading: every way to write each entry, longest first."""

    def __init__(
        self, words: tuple[str, ...], noted: tuple[str, ...], also: tuple[tuple[str, str], ...]
    ) -> None:
        self.words, self.noted = words, noted
        self.known: dict[str, str] = {}
        for written, meant in (*((word, word) for word in words), *also):
            self.known[re.sub(r"\s", "", self.fold(written))] = meant
        for written, meant in list(self.known.items()):
            self.known.setdefault(re.sub(r"\([^()]*\)$", "", written), meant)
        self.known.pop("", None)
        self.written = sorted(self.known, key=len, reverse=True)

    @staticmethod
    def fold(text: str) -> str:
        """Give a text with numbers as single signs and everything else in its plainest width."""
        return unicodedata.normalize("NFKC", text.translate(_SIGNS)).strip()

    def read(self, text: str) -> Iterator[Chosen]:
        """Give the entries of a folded text one after the other."""
        if _RUN.fullmatch(text) and not self._is_one_number(text):
            digits = [int(digit) for digit in text if digit.isdigit()]
            sure = all(1 <= digit <= len(self.words) for digit in digits)
            raise bad(
                "choice_run", "".join(CIRCLED[digit - 1] for digit in digits) if sure else "", text=text
            )
        at = 0
        while at < len(text):
            if between := _BETWEEN.match(text, at):
                at = between.end()
                continue
            found, at = self._entry(text, at)
            yield found

    def _is_one_number(self, text: str) -> bool:
        return text.isdigit() and len(self.words) > 9 and int(text) <= len(self.words) and int(text) >= 10

    def _entry(self, text: str, at: int) -> tuple[Chosen, int]:
        """Give the entry that begins at a place, and where it ends."""
        written = self._written_at(text, at)
        number = None if written else _NUMBER.match(text, at)
        if not written and not number:
            raise self._unknown(text, at)
        if number:
            word, at = self._word(_value(number)), number.end()
            joint = _JOINT.match(text, at)
            after = joint.end() if joint else at
            if written := self._written_at(text, after):
                if self.known[written] != word:
                    raise bad("choice_conflict", text=_unfold(text), number=_value(number), word=word)
                at = after + len(written)
            elif word in self.noted and (note := _FREE_NOTE.match(text, after)):
                return Chosen(word, note[1].strip()), note.end()
        else:
            word, at = self.known[written], at + len(written)
        if note := (_ASKED_NOTE if written and word in self.noted else _NOTE).match(text, at):
            return Chosen(word, (note[1] or note[2] or "").strip()), note.end()
        return Chosen(word), at

    def _written_at(self, text: str, at: int) -> str:
        return next((written for written in self.written if text.startswith(written, at)), "")

    def _word(self, number: int) -> str:
        if not 1 <= number <= len(self.words):
            raise bad("choice_number", number=number, count=len(self.words), words="、".join(self.words))
        return self.words[number - 1]

    def _unknown(self, text: str, at: int) -> BadValue:
        """Name the whole stretch between two separators in which no entry is found."""
        stretch = next((each for each in _SEGMENT.finditer(text) if each.start() <= at < each.end()), None)
        part = _unfold(stretch[0] if stretch else text[at:])
        return bad("choice", nearest(part, self.words), text=part, words="、".join(self.words))


_listing = cache(_Listing)


def _value(number: "re.Match[str]") -> int:
    sign, bracketed, bracketed_han, bare, han = number.groups()
    if sign:
        return ord(sign) - _SIGN
    if bracketed_han or han:
        return _HAN.index(bracketed_han or han) + 1
    return int(bracketed or bare)


def _unfold(text: str) -> str:
    return "".join(CIRCLED[ord(sign) - _SIGN - 1] if "\ue001" <= sign <= "\ue014" else sign for sign in text)
