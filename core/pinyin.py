"""Initials of Chinese words in every reading, so that people find 单晓明 by sxm and 浚县 by xx."""

import os
from collections.abc import Sequence
from functools import cache
from itertools import product
from typing import Any

VARIED = 4
"""So many leading signs are taken in every reading, the others in their first; nobody types more."""


def initials(word: str, first: Sequence[str] = ()) -> tuple[str, ...]:
    """Give the initials of a word in its possible readings, the likeliest first; `first` are initials that begin the word.

    `first` gives the reading of the leading signs (a surname) that is put before the others.
    """
    letters = [_letters(sign) for sign in word]
    for place, initial in enumerate(first):
        letters[place] = tuple(dict.fromkeys((initial, *letters[place])))
    spoken = [one for one in letters if one]
    rest = "".join(one[0] for one in spoken[VARIED:])
    combined = ("".join(reading) + rest for reading in product(*spoken[:VARIED]))
    return tuple(dict.fromkeys(one for one in combined if one))


@cache
def _letters(sign: str) -> tuple[str, ...]:
    if sign.isascii():
        return (sign.lower(),) if sign.isalnum() else ()
    found = _library().pinyin(sign, style=_library().Style.FIRST_LETTER, heteronym=True, errors="ignore")
    return tuple(dict.fromkeys(letter.lower() for letter in found[0])) if found else ()


@cache
def _library() -> Any:
    """Load the dictionary of single signs when first needed; that of phrases would take 40 MB and is not used here."""
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    import pypinyin

    return pypinyin
