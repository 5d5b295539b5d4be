"""The words a policy works with: kinds of activity and closed lists."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

AREA_ACTORS = {"city": "市", "county": "县", "township": "乡镇", "area": "区划"}
"""The areas that may act, by level; "area" is any level above the village."""
ACTORS = {
    "cadre": "干部",
    "unit": "单位",
    "leader": "单位领导",
    **AREA_ACTORS,
    "village": "村",
    "household": "农户",
}
"""Who may act in a kind of fact, with the words of pages."""
ASKED = ("acting_as", "village", "household", "until", "amount", "topic", "note")
"""What a record may be asked for besides its actor and its day."""
PROPOSALS = {
    "recall": "召回",
    "adjustment": "调整",
    "monitoring": "纳入监测",
    "no_honours": "不评先评优",
    "talk": "谈话提醒",
}
"""What a trigger may propose for a person to decide, with the words of pages."""
OWN_WORDS = "*"
"""In place of a list: the paper names none, and who records writes words of their own."""


@dataclass(frozen=True)
class ActivityKind:
    """A kind of fact that can be recorded: who acts in it, which norms it serves; shared kinds mean the same in every policy.

    `topics` is the key of the policy's closed list from which its topic is chosen, or `OWN_WORDS`; `unit` is of its amount.
    """

    kind: str
    title: str
    who: str
    norms: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    topics: str = ""
    unit: str = ""

    @property
    def asked(self) -> frozenset[str]:
        """What a record of it must or may say, a village or a household that acts included."""
        return frozenset(self.asks) | ({self.who} & {"village", "household"})


@dataclass(frozen=True)
class ChoiceItem:
    """One entry of a closed list; `needs_note` entries (such as "other") must be named; `group` puts it under a heading.

    `role` is what a grant must be for somebody to be this, where the list names bodies and people of the policy.
    """

    code: str
    title: str
    group: str = ""
    needs_note: bool = False
    role: str = ""


@dataclass(frozen=True)
class Choice:
    """A closed list of a policy, in the paper's order."""

    key: str
    title: str
    items: tuple[ChoiceItem, ...]
    norm: str

    def titles(self) -> tuple[str, ...]:
        """Give the entries' titles in order."""
        return tuple(item.title for item in self.items)

    def codes(self) -> tuple[str, ...]:
        """Give the entries' codes in order."""
        return tuple(item.code for item in self.items)

    def noted(self) -> tuple[str, ...]:
        """Give the codes of the entries that must be named."""
        return tuple(item.code for item in self.items if item.needs_note)

    @property
    def norms(self) -> tuple[str, ...]:
        """The norm this list belongs to."""
        return (self.norm,)

    @property
    def id(self) -> str:
        """The declaration's name in listings."""
        return f"choice:{self.key}"


def listed(key: str, title: str, norm: str, *words: str, other: str = "", group: str = "") -> Choice:
    """Give a closed list whose codes are the words themselves; `other` ends one that takes others, which must be named."""
    items = [ChoiceItem(word, word, group) for word in words]
    if other:
        items.append(ChoiceItem(other, other, group, needs_note=True))
    return Choice(key, title, tuple(items), norm)


def grouped(key: str, title: str, norm: str, groups: Mapping[str, Iterable[str]]) -> Choice:
    """Give a closed list of words under headings."""
    items = (ChoiceItem(word, word, group) for group, words in groups.items() for word in words)
    return Choice(key, title, tuple(items), norm)


@dataclass(frozen=True)
class GroupingKind:
    """A kind of grouping beside the area tree, with the parts that units play in it (code to title)."""

    kind: str
    title: str
    norms: tuple[str, ...]
    parts: tuple[tuple[str, str], ...] = ()

    @property
    def id(self) -> str:
        """The declaration's name in listings."""
        return f"grouping:{self.kind}"
