"""Read a Jinja template as HTML: tags, attributes and Jinja pieces in their order, and what is unreadable."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
RAW = ("script", "style")
MASK = "\ue000"

_JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_TAG = re.compile(
    r"""<!--.*?-->|<!doctype[^>]*>|<(/?)([a-z][\w:-]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>""",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'<>]+))?""")
_STATEMENT = re.compile(r"\{%[-+]?\s*(\w+)")


@dataclass(frozen=True)
class Fault:
    """Something wrong at a line of a template."""

    line: int
    message: str


@dataclass(frozen=True)
class Attribute:
    """One attribute as written; `value` is None where there is none; `bare` is Jinja between attributes."""

    name: str
    value: str | None
    quoted: bool
    line: int
    bare: bool = False


@dataclass(frozen=True)
class Tag:
    """An opening or closing tag."""

    name: str
    line: int
    attributes: tuple[Attribute, ...] = ()
    closes: bool = False
    empty: bool = False

    def get(self, name: str) -> str | None:
        """Give the value of an attribute, None where the tag has no such attribute."""
        return next((a.value or "" for a in self.attributes if a.name == name), None)


@dataclass(frozen=True)
class Statement:
    """A `{% … %}`, by its first word."""

    word: str
    text: str
    line: int


@dataclass(frozen=True)
class Expression:
    """A `{{ … }}`."""

    text: str
    line: int


Piece = Tag | Statement | Expression


class Reader:
    """Reads one template: `pieces` holds what it is made of, and `faults` what could not be read."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.faults: list[Fault] = []
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", source))]
        self._masked = _JINJA.sub(lambda match: MASK * len(match[0]), source)
        found = [*self._jinja(), *self._tags()]
        self.pieces: list[Piece] = [piece for _position, piece in sorted(found, key=lambda pair: pair[0])]

    def _line(self, position: int) -> int:
        return bisect_right(self._line_starts, position)

    def _jinja(self) -> Iterator[tuple[int, Piece]]:
        for match in _JINJA.finditer(self.source):
            line = self._line(match.start())
            if match[0].startswith("{{"):
                yield match.start(), Expression(match[0], line)
            elif word := _STATEMENT.match(match[0]):
                yield match.start(), Statement(word[1], match[0], line)

    def _tags(self) -> Iterator[tuple[int, Piece]]:
        position = 0
        while (start := self._masked.find("<", position)) >= 0:
            match = _TAG.match(self._masked, start)
            if match is None:
                self.faults.append(
                    Fault(self._line(start), "this `<` opens no tag that can be read; text says `&lt;`")
                )
                position = start + 1
                continue
            position = match.end()
            if match[2] is None:  # a comment or the doctype
                continue
            tag = self._tag(match)
            yield start, tag
            if tag.name in RAW and not tag.closes:
                end = re.compile(f"</{tag.name}", re.IGNORECASE).search(self._masked, position)
                position = end.start() if end else len(self._masked)

    def _tag(self, match: re.Match[str]) -> Tag:
        inside = match[3].rstrip()
        empty = inside.endswith("/") and not re.search(r"=\s*[^\s\"']*/$", inside)
        attributes = tuple(self._attributes(match.start(3), inside.removesuffix("/") if empty else inside))
        return Tag(match[2].lower(), self._line(match.start()), attributes, bool(match[1]), empty)

    def _attributes(self, offset: int, inside: str) -> Iterator[Attribute]:
        position = 0
        for match in _ATTRIBUTE.finditer(inside):
            between = inside[position : match.start()]
            touching = not between and position and MASK not in (inside[position - 1], match[0][0])
            if between.strip() or touching:
                self.faults.append(
                    Fault(self._line(offset + match.start()), "the attributes of this tag cannot be read")
                )
            position = match.end()
            yield self._attribute(offset, match)
        if inside[position:].strip():
            self.faults.append(
                Fault(self._line(offset + position), "the attributes of this tag cannot be read")
            )

    def _attribute(self, offset: int, match: re.Match[str]) -> Attribute:
        line = self._line(offset + match.start())
        name = match[1].replace(MASK, "").lower()
        if not name and match[2] is None:
            text = self.source[offset + match.start() : offset + match.end()]
            return Attribute(text, None, quoted=False, line=line, bare=True)
        if match[2] is None:
            return Attribute(name, None, quoted=False, line=line)
        value = self.source[offset + match.start(2) : offset + match.end(2)]
        quoted = match[2][0] in "\"'"
        return Attribute(name, value[1:-1] if quoted else value, quoted, line)
