"""Brings the demonstration's matters on their way: real acts by its accounts, up to where somebody has to act."""

import re
from datetime import date, timedelta
from typing import Any, Final

from marshmallow import Schema, ValidationError
from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from core.accounts.models import User
from core.accounts.reach import Reach, reach_of
from core.cadres.models import Cadre, Posting
from core.demo.cases import ASSISTING, DemoMatter, Filled
from core.engine.subjects import SUBJECTS
from core.errors import OperationError
from core.matters.case import Case
from core.matters.doers import Doer
from core.matters.doers import doer as doer_of
from core.matters.operations import act_on, start_matter
from core.policy.workflow import Act, Workflow
from core.registry import PolicyBook, Registry
from core.validity import in_force
from core.villages.models import Contact, Household

DAYS: Final = re.compile(r"[+-]\d+")
TRIED: Final = 40
"""With how many subjects a matter is tried before it is given up."""


class Office:
    """Does what the accounts of one policy's demonstration do with matters."""

    def __init__(self, session: Session, registry: Registry, book: PolicyBook, today: date) -> None:
        self.session, self.registry, self.book, self.today = session, registry, book, today

    def bring_on(self, asked: DemoMatter) -> int:
        """Bring matters on their way; gives how many of those asked for found no subject they could be about."""
        workflow = self.book.workflow(asked.workflow)
        on, left = self.today - timedelta(days=asked.ago), asked.most
        reach = reach_of(self._doer(asked.within or asked.by, on).held, on)
        for subject in self.session.scalars(candidates(workflow.about, reach, on).limit(TRIED)).all():
            if left and self._goes(asked, workflow, subject, on):
                left -= 1
        return left

    def _goes(self, asked: DemoMatter, workflow: Workflow, subject: int, on: date) -> bool:
        try:
            with self.session.begin_nested():
                self._do(asked, workflow, subject, on)
        except (OperationError, ValidationError):
            self.session.expire_all()
            return False
        return True

    def _do(self, asked: DemoMatter, workflow: Workflow, subject: int, on: date) -> None:
        given = self._filled(workflow.start, asked.data, subject, on)
        what = (self.registry, self.book, workflow, self._doer(asked.by, on), subject, given)
        matter = start_matter(self.session, *what)
        for step in asked.steps:
            day = on + timedelta(days=step.after)
            case = Case(self.session, self.registry, self.book, workflow, matter, day)
            act = case.act(step.act)
            filled = self._filled(act, step.data, subject, day) if act else {}
            act_on(case, self._doer(step.by, day), step.act, filled, step.note or None)

    def _doer(self, username: str, on: date) -> Doer:
        user = self.session.scalars(select(User).where(User.username == username)).one()
        return doer_of(self.session, user, on)

    def _filled(self, act: Act, data: Filled, subject: int, on: date) -> dict[str, Any]:
        if act.form is None:
            return {}
        schema = act.form()
        values = {key: self._value(schema, key, word, subject, on) for key, word in data.items()}
        filled: dict[str, Any] = schema.load(values)
        return filled

    def _value(self, schema: Schema, key: str, word: str, subject: int, on: date) -> Any:
        if DAYS.fullmatch(word):
            return (on + timedelta(days=int(word))).isoformat()
        if word == ASSISTING:
            sent = select(Posting.unit_id).where(Posting.village_id == subject, in_force(Posting, on))
            return self.session.scalar(sent.order_by(Posting.id).limit(1))
        if word.startswith("@"):
            fields = {one.data_key or name: one for name, one in schema.load_fields.items()}
            held = self._doer(word[1:], on).held[0]
            return {"unit": held.unit_id, "cadre": held.cadre_id}.get(
                getattr(fields[key], "of", ""), held.area_id
            )
        return word


def candidates(about: str, reach: Reach, on: date) -> Select[Any]:
    """Give the ids of the subjects of a kind within a reach on a day, those of long standing first."""
    if about == "area":
        return select(SUBJECTS[about].model.id).where(SUBJECTS[about].model.id.in_(reach.roots))  # type: ignore[attr-defined]
    postings = select(Posting).where(in_force(Posting, on), _inside(reach))
    columns = {
        "cadre": Posting.cadre_id,
        "posting": Posting.id,
        "unit": Posting.unit_id,
        "village": Posting.village_id,
    }
    if about in columns:
        rows = postings.with_only_columns(columns[about]).group_by(columns[about]).order_by(columns[about])
        is_own = about == "cadre" and reach.cadre_id is not None
        return select(Cadre.id).where(Cadre.id == reach.cadre_id) if is_own else rows
    places = postings.with_only_columns(Posting.village_id)
    if about == "household":
        return select(Household.id).where(Household.village_id.in_(places)).order_by(Household.id)
    if about == "contact":
        own = or_(Contact.cadre_id == reach.cadre_id, Household.village_id.in_(places))
        return select(Contact.id).join(Household).where(own, in_force(Contact, on)).order_by(Contact.id)
    own_rows: Any = SUBJECTS[about].model
    return select(own_rows.id).where(reach.inside(own_rows.area_id)).order_by(own_rows.id)


def _inside(reach: Reach) -> ColumnElement[bool]:
    parts: list[ColumnElement[bool]] = [Posting.unit_id.in_(reach.units), Posting.cadre_id == reach.cadre_id]
    return or_(*parts, reach.inside(Posting.village_id)) if reach.has_areas else or_(*parts)
