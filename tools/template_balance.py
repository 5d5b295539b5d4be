"""Every branch of a template closes what it opens: then the page is whole whichever branches are taken."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from tools.template_reader import VOID, Fault, Piece, Statement, Tag

OPENERS = {"autoescape", "block", "call", "filter", "for", "if", "macro", "raw", "with"}
_CONDITION = re.compile(r"\{%[-+]?\s*if\s+(.*?)\s*[-+]?%\}", re.DOTALL)


@dataclass(frozen=True)
class _Open:
    """An element that is open, and the condition under which it was opened, empty where there is none."""

    tag: Tag
    condition: str = ""


@dataclass
class _Branch:
    """One branch of a Jinja block, with the elements that stand open in it."""

    condition: str = ""
    alone: bool = True
    open: list[_Open] = field(default_factory=list)

    def left_open(self) -> Iterator[Fault]:
        for element in self.open:
            yield Fault(element.tag.line, f"`<{element.tag.name}>` is not closed in the branch that opens it")
        self.open.clear()


def balance(pieces: list[Piece]) -> Iterator[Fault]:
    """Give what is closed in the wrong place or not at all.

    `{% if x %}<a>{% endif %} … {% if x %}</a>{% endif %}` is whole too, as long as both ask the same.
    """
    branches = [_Branch()]
    for piece in pieces:
        if isinstance(piece, Tag):
            yield from _open_or_close(branches, piece)
        elif isinstance(piece, Statement):
            yield from _enter_or_leave(branches, piece)
    for branch in branches:
        yield from branch.left_open()


def _enter_or_leave(branches: list[_Branch], statement: Statement) -> Iterator[Fault]:
    if statement.word in OPENERS or (statement.word == "set" and "=" not in statement.text):
        found = _CONDITION.match(statement.text)
        branches.append(_Branch(found[1] if found else ""))
    elif statement.word in ("else", "elif"):
        yield from branches[-1].left_open()
        branches[-1].alone = False
    elif statement.word.startswith("end") and len(branches) > 1:
        branch = branches.pop()
        if branch.condition and branch.alone:
            branches[-1].open += [replace(element, condition=branch.condition) for element in branch.open]
        else:
            yield from branch.left_open()


def _open_or_close(branches: list[_Branch], tag: Tag) -> Iterator[Fault]:
    branch = branches[-1]
    if tag.closes:
        yield from _close(branches, tag)
        return
    in_picture = tag.name == "svg" or any(outer.tag.name == "svg" for outer in branch.open)
    if tag.empty and tag.name not in VOID and not in_picture:
        yield Fault(tag.line, f"`<{tag.name}/>` does not close itself in HTML")
    if tag.name not in VOID and not tag.empty:
        branch.open.append(_Open(tag))


def _close(branches: list[_Branch], tag: Tag) -> Iterator[Fault]:
    branch = branches[-1]
    if tag.name in VOID:
        yield Fault(tag.line, f"`</{tag.name}>` closes an element that has no end")
    elif branch.open and branch.open[-1].tag.name == tag.name:
        opened = branch.open.pop()
        if opened.condition:
            yield Fault(tag.line, f"`</{tag.name}>` is always there, its start only if {opened.condition}")
    elif not branch.open and _opened_alike(branches, tag):
        branches[-2].open.pop()
    elif not branch.open:
        yield Fault(tag.line, f"`</{tag.name}>` closes nothing that this branch opened")
    else:
        inner = branch.open[-1].tag
        yield Fault(tag.line, f"`</{tag.name}>` comes while `<{inner.name}>` of line {inner.line} is open")
        names = [outer.tag.name for outer in branch.open]
        if tag.name in names:
            del branch.open[len(names) - 1 - names[::-1].index(tag.name) :]


def _opened_alike(branches: list[_Branch], tag: Tag) -> bool:
    """Say whether the innermost open element outside was opened under the condition that closes it here."""
    branch = branches[-1]
    if not branch.condition or not branch.alone or not branches[-2].open:
        return False
    innermost = branches[-2].open[-1]
    return innermost.tag.name == tag.name and innermost.condition == branch.condition
