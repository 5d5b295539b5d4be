"""A plugin's own rows: the list, and one row with what is asked of it and what was done to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from core.accounts.gate import OutsideError, gate
from core.areas.models import Area
from core.audit.models import AuditEvent
from core.audit.titles import act_title
from core.db import Base
from core.exchange.columns import Column
from core.exchange.values import show
from core.ledgers.images import typed
from core.ledgers.own.acts import history, values_of
from core.ledgers.own.exporting import value_of
from core.ledgers.own.known import Known, load_known
from core.ledgers.values import recorded
from core.ledgers.views.base import blueprint, ledger_of
from core.ledgers.views.own.listing import records_of, spec_of
from core.pages.answering import answer_list
from core.pages.inforce import books
from core.pages.listing import Marked
from core.pages.marks import marks_of, rules_about, themselves
from core.pages.places import crumbs_of, offered_areas
from core.pages.standings import standings
from core.permissions import permission
from core.policy.ledger import Ledger
from core.policy.own import PLACES, OwnRecord, columns_of, target_of
from core.request import db_session, registry
from core.validity import in_force
from core.versions import version_of
from core.web.dates import as_of
from core.web.urls import to

Row = TypeVar("Row", bound=OwnRecord)
MOST = 50
OTHER_LABELS = {"area_id": "地点", "starts_on": "开始日期", "ends_on": "结束日期"}


def own_ledger(key: str) -> tuple[Ledger, type[OwnRecord]]:
    """Give a ledger about a plugin's own table by the key in an address; 404 where there is none."""
    _, ledger = ledger_of(key)
    if ledger.model is None:
        raise NotFound
    return ledger, ledger.model


def load_record(ledger: Ledger, model: type[Row], id: int) -> Row:
    """Give one row of a ledger; 404 where it is out of sight, or belongs to another ledger about the same table."""
    row = gate.load(model, id)
    if any(getattr(row, name) != value for name, value in ledger.only.items()):
        raise OutsideError(model, id)
    return row


def crumbs(ledger: Ledger) -> list[tuple[str, str]]:
    """Give the way to a ledger's rows."""
    return [("台账", to("ledgers.index")), (ledger.title, to("ledgers.records", key=ledger.key))]


@blueprint.get("/ledgers/<key>/records/")
@permission("ledger.view")
def records(key: str) -> ResponseReturnValue:
    """List the rows of a ledger that stand on the day looked at, or those asked for."""
    ledger, model = own_ledger(key)
    session = db_session()
    rules = rules_about(books(), model.subject)
    choices = {"area": offered_areas(session, gate, as_of(), request.args.get("area"))}
    asked = spec_of(key, ledger, bool(rules)).read(choices=choices)
    query = records_of(gate, ledger, asked.filters, as_of())

    def mark(rows: Sequence[Any]) -> Sequence[Any]:
        ids = themselves([row.id for row in rows])
        marks = marks_of(session, books(), as_of(), [(model.subject, ids)]) if rules else {}
        return [Marked(row, marks.get(row.id)) for row in rows]

    return answer_list(session, asked, query, "ledgers/records.html", ledger.title, mark, ledger=ledger)


@blueprint.get("/ledgers/<key>/records/<int:id>")
@permission("ledger.view")
def record(key: str, id: int) -> str:
    """Show one row: its facts, what is asked of it, and what was done to it."""
    ledger, model = own_ledger(key)
    session, row = db_session(), load_record(ledger, model, id)
    return render_template(
        "ledgers/record.html",
        ledger=ledger,
        row=row,
        way=crumbs(ledger),
        place=crumbs_of(session, gate, row.area_id, as_of()),
        facts=facts_of(session, ledger, row, as_of()),
        policies=standings(session, books(), as_of(), [(model.subject, row.id)]),
        events=list(events_of(session, ledger, row)),
        naming=list(naming(session, row)),
        version=version_of(row),
    )


def naming(session: Session, row: OwnRecord) -> Iterator[tuple[str, str, str]]:
    """Give the rows of other tables of the plugin that name this one, the newest first, each with where it leads."""
    for ledger in registry().own_ledgers():
        for column in ledger.columns:
            model: Any = ledger.model
            if target_of(model, column.field) != row.__tablename__:
                continue
            rows = gate.select(model).where(
                getattr(model, f"{column.field}_id") == row.id, in_force(model, as_of())
            )
            for one in session.scalars(rows.order_by(model.starts_on.desc(), model.id.desc()).limit(MOST)):
                yield (
                    one.name,
                    to("ledgers.record", key=ledger.key, id=one.id),
                    f"{one.word}　{one.starts_on}",
                )


def facts_of(session: Session, ledger: Ledger, row: OwnRecord, on: date) -> list[tuple[str, Any]]:
    """Give each column with what stands in it."""
    known = known_of(session, ledger, row, on)
    values = values_of(row)
    return [
        (column.heading, _said(column, show(column, value_of(known, column, values))))
        for column in ledger.columns
        if column.kind != "serial" and column.field not in PLACES
    ]


def known_of(session: Session, ledger: Ledger, row: OwnRecord, on: date) -> Known:
    """Give what is known around one row."""
    return load_known(session, ledger, row.area_id, on, {})


def _said(column: Column, shown: Any) -> Any:
    return f"{shown}{column.unit}" if shown is not None and column.unit else shown


@dataclass(frozen=True)
class Event:
    """One act on a row, as its history shows it."""

    at: datetime
    by: str
    title: str
    changes: list[tuple[str, Any, Any]]
    note: str = ""


def events_of(session: Session, ledger: Ledger, row: OwnRecord) -> Iterator[Event]:
    """Give what was done to a row, the newest first, in words."""
    for event in history(session, row):
        yield Event(
            event.at,
            event.user_name,
            act_title(event.action),
            list(_changes(session, ledger, type(row), event)),
            str(event.changes.get("reason", "")),
        )


def _changes(
    session: Session, ledger: Ledger, model: type[OwnRecord], event: AuditEvent
) -> Iterator[tuple[str, Any, Any]]:
    table = columns_of(model)
    for name, pair in event.changes.items():
        if name not in table or not isinstance(pair, list) or name == "county_id":
            continue
        column = next((c for c in ledger.columns if c.field in (name, name.removesuffix("_id"))), None)
        label = column.heading if column else OTHER_LABELS.get(name, name)
        old, new = (typed(model.__table__, {name: one})[name] for one in pair)  # type: ignore[arg-type]
        target = "areas" if name == "area_id" else target_of(model, name.removesuffix("_id"))
        if target is not None:
            yield label, _name_in(session, target, old), _name_in(session, target, new)
        elif column is not None:
            yield label, show(column, recorded(column, old)), show(column, recorded(column, new))
        else:
            yield label, old, new


def _name_in(session: Session, table: str, ident: int | None) -> str | None:
    found = Area.__table__ if table == "areas" else Base.metadata.tables[table]
    return session.scalar(select(found.c.name).where(found.c.id == ident)) if ident else None
