"""Names of places that are probably one name written in two ways; 东庄 and 西庄 are not, and neither are 张庄 and 李庄."""

import os
from collections import defaultdict
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

ENDINGS = (
    "街道办事处", "办事处", "街道", "镇", "乡", "社区居委会", "居委会", "村民委员会", "村委会", "社区", "村", "居",
)  # fmt: skip
POSITIONS = frozenset("东西南北中上下前后左右大小老新内外里一二三四五六七八九十")
"""Signs that tell neighbouring villages apart."""
ALIKE = 0.5


class Names:
    """Names of one level under one place, among which another way to write one of them is found at once."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._by_key: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Take a name in."""
        for key in _keys(name):
            self._by_key[key].append(name)

    def same_spoken(self, name: str) -> str:
        """Give the name that differs only in its ending, or only in signs of one sound or in their order; else nothing."""
        found = (other for key in _keys(name) for other in self._by_key.get(key, ()))
        return next((other for other in found if other != name and _is_one_name(name, other)), "")


def same_spoken(name: str, known: Iterable[str]) -> str:
    """Give the known name that is probably this one, written in another way; else nothing."""
    return Names(known).same_spoken(name)


@lru_cache(20_000)
def _keys(name: str) -> tuple[tuple[str, ...], ...]:
    """Give what names that are probably one have in common: the core, or ending and sounds, or ending and signs."""
    own = core(name)
    ending = name[len(own) :]
    spoken = (readings(sign)[0] for sign in own)
    return ("core", own), ("spoken", ending, *spoken), ("signs", ending, *sorted(own))


def alike(name: str, known: Iterable[str]) -> str:
    """Give the known name that looks most alike and is not a neighbour by its very name; else nothing."""
    own = core(name)
    cores = {core(other): other for other in known if other != name}
    candidates = [other for other in cores if not _are_neighbours(own, other)]
    found = get_close_matches(own, candidates, 1, ALIKE)
    return cores[found[0]] if found else ""


@lru_cache(50_000)
def core(name: str) -> str:
    """Give a name without the ending that says what kind of place it is: 清河 of 清河街道."""
    for ending in ENDINGS:
        if name.endswith(ending) and len(name) > len(ending):
            return name[: -len(ending)]
    return name


def _is_one_name(name: str, known: str) -> bool:
    one, other = core(name), core(known)
    if one == other or all(a == b or _is_one_sound(a, b) for a, b in zip(one, other, strict=True)):
        return True
    apart = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    return len(one) > 2 and len(apart) == 2 and apart[0] == apart[1][::-1] and not {*apart[0]} & POSITIONS


def _is_one_sound(one: str, other: str) -> bool:
    return not {one, other} <= POSITIONS and not set(readings(one)).isdisjoint(readings(other))


def _are_neighbours(one: str, other: str) -> bool:
    if len(one) == len(other):
        apart = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
        return len(apart) == 1 and (set(apart[0]) <= POSITIONS or one[-1] == other[-1])
    longer, shorter = sorted((one, other), key=len, reverse=True)
    return longer[0] in POSITIONS and longer[1:] == shorter


@lru_cache(20_000)
def readings(sign: str) -> tuple[str, ...]:
    """Give the readings of one sign without tones, the usual one first; a sign without a reading sounds like itself alone."""
    found = _library().pinyin(sign, style=_library().Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(found[0]) if found else (sign,)


@lru_cache(1)
def _library() -> Any:
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    import pypinyin

    return pypinyin
