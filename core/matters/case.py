"""A matter with its workflow at hand: what was filled in, what parameters say there, and what expressions come to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, cast, literal, null, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import visitors

from core.accounts.roles import role_matrix
from core.areas.models import Governed, Setting
from core.engine.outcome import tidy
from core.engine.subjects import SUBJECTS
from core.matters.models import Matter
from core.policy.norm import Norm, P
from core.policy.workflow import DATA, OF, Act, Step, Workflow
from core.registry import PolicyBook, Registry
from core.validity import in_force


@dataclass
class Case:
    """A matter as its workflow sees it on the day of an act."""

    session: Session
    registry: Registry
    book: PolicyBook
    workflow: Workflow
    matter: Matter
    on: date

    @property
    def step(self) -> Step | None:
        """The step the matter stands in; None at an end."""
        return self.workflow.step(self.matter.state)

    def act(self, key: str) -> Act | None:
        """Give the act of a key in the present step."""
        return self.step.act(key) if self.step else None

    @property
    def data(self) -> dict[str, Any]:
        """What was filled in so far, as its fields read it."""
        return read_data(self.workflow, self.matter.data)

    def norm(self, norm_id: str) -> Norm:
        """Give a norm of the policy."""
        return self.book.norm(norm_id)

    def value(self, expression: Any) -> Any:
        """Give what an expression comes to; a plain value is given as it is."""
        return self.values({"value": expression})["value"]

    def values(self, expressions: Mapping[str, Any]) -> dict[str, Any]:
        """Give what several expressions come to, asked for together."""
        found = dict(expressions)
        asked = {key: self._bound(one) for key, one in found.items() if isinstance(one, ColumnElement)}
        if asked:
            columns = [one.label(f"v{number}") for number, one in enumerate(asked.values())]
            found |= dict(
                zip(asked, self.session.execute(select(*columns), {"as_of": self.on}).one(), strict=True)
            )
        return found

    def figure(self, key: str) -> Any:
        """Give a parameter's value where the matter belongs on the day of the act; None where it is open."""
        row = self.session.execute(self._setting(key)).first()
        if row is None or row.number is None:
            return row.text if row else None
        return tidy(row.number)

    def is_governed(self) -> bool:
        """Tell whether the policy is in force where the matter belongs."""
        here = select(Governed.area_id).where(Governed.policy == self.book.slug, in_force(Governed, self.on))
        return self.session.scalar(here.where(Governed.area_id == self.matter.area_id)) is not None

    def _setting(self, key: str) -> Any:
        return (
            select(Setting.number, Setting.text, Setting.source)
            .join(Governed, (Governed.policy == Setting.policy) & (Governed.scope_id == Setting.scope_id))
            .where(Setting.policy == self.book.slug, Setting.key == key)
            .where(Governed.area_id == self.matter.area_id)
            .where(in_force(Governed, self.on), in_force(Setting, self.on))
        )

    def _bound(self, expression: ColumnElement[Any]) -> ColumnElement[Any]:
        """Give an expression with the matter's own values in it."""
        data = self.data

        def replace(node: Any, **_: Any) -> ColumnElement[Any] | None:
            if isinstance(node, DATA):
                return _literal(data.get(node.name))
            if isinstance(node, OF):
                return _literal(self.words[node.name])
            if not isinstance(node, P):
                return None
            figure = self.figure(str(node.key))
            return cast(null(), node.type) if figure is None else _literal(figure)

        bound: ColumnElement[Any] = visitors.replacement_traverse(expression, {}, replace)  # type: ignore[call-overload]
        return bound

    @cached_property
    def words(self) -> dict[str, Any]:
        """What the matter itself knows, by the names that `OF` takes."""
        matter = self.matter
        ids = {
            "area": matter.area_id,
            "county": matter.county_id,
            "unit": matter.unit_id,
            "cadre": matter.cadre_id,
        }
        return ids | {"subject": matter.subject_id, "started_on": matter.started_on}

    def role_title(self, role: str) -> str:
        """Give a role's name for people."""
        return role_matrix().title(role)

    def named(self, kind: str, ident: int) -> str:
        """Give what a thing named in a form is called."""
        names = SUBJECTS[kind].names.subquery("names")
        return self.session.scalar(select(names.c.name).where(names.c.id == ident)) or ""


def _literal(value: Any) -> ColumnElement[Any]:
    return null() if value is None else literal(tidy(value) if isinstance(value, Decimal) else value)


def read_data(workflow: Workflow, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Give stored data as the fields of a workflow's forms read it."""
    fields = workflow.fields
    return {
        name: None if value is None else fields[name].deserialize(value)
        for name, value in stored.items()
        if name in fields
    }


def kept(data: Mapping[str, Any]) -> dict[str, Any]:
    """Give data as it is stored: dates and numbers as text that their fields read again."""
    return {name: _plain(value) for name, value in data.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)
