"""The words a policy works with: kinds of activity and closed lists."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ActivityKind:
    """A kind of fact that can be recorded: who acts in it, which norms it serves; shared kinds mean the same in every policy."""

    kind: str
    title: str
    who: str
    norms: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChoiceItem:
    """One entry of a closed list; `needs_note` entries (such as "other") must be named; `group` puts it under a heading."""

    code: str
    title: str
    group: str = ""
    needs_note: bool = False


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

    @property
    def norms(self) -> tuple[str, ...]:
        """The norm this list belongs to."""
        return (self.norm,)

    @property
    def id(self) -> str:
        """The declaration's name in listings."""
        return f"choice:{self.key}"


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
