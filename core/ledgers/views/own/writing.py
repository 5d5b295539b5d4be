"""A plugin's own rows: the forms that add, change and end one, and the button that takes the last act back."""

from datetime import date
from typing import Any

from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from core.accounts.gate import gate
from core.areas.models import Area, AreaPath
from core.clock import china_today
from core.ledgers.own import acts
from core.ledgers.own.acts import Unfit, save_record, values_of
from core.ledgers.schemas import EndRecordSchema
from core.ledgers.views.base import blueprint
from core.ledgers.views.own.entry import read_entry, schema_of, values_shown
from core.ledgers.views.own.reading import crumbs, known_of, load_record, own_ledger
from core.pages.acting import actor, attempt, done, form_page, hold_version, is_sent
from core.pages.picking import MOST_OFFERED
from core.permissions import permission
from core.policy.ledger import Ledger
from core.policy.own import PLACES, OwnRecord, target_of
from core.request import db_session, registry
from core.units.models import Unit
from core.validity import in_force
from core.versions import check_version, version_of
from core.web.dates import as_of
from core.web.fields import Offered
from core.web.forms import Form
from core.web.urls import to


def _day() -> date:
    return min(as_of(), china_today())


def _suggest(session: Session, ledger: Ledger) -> dict[str, Offered]:
    """Give the names that the form's fields may take, where they are few enough to be sent with a page."""
    found: dict[str, Offered] = {}
    for column in ledger.columns:
        rows: Any = None
        target = target_of(ledger.model, column.field) if ledger.model else None
        if column.field in PLACES:
            rows = select(Area.name).where(Area.level == column.field, gate.visible(Area))
        elif target is not None and target != Unit.__tablename__:
            named = next(
                m for one in registry().own_ledgers() if (m := one.model) and m.__tablename__ == target
            )
            rows = select(named.name).where(gate.visible(named), in_force(named, _day()))
        elif target is not None:
            rows = select(Unit.name).where(gate.visible(Unit))
        if rows is not None:
            names = session.scalars(rows.distinct().limit(MOST_OFFERED + 1)).all()
            found[column.field] = (
                tuple((name, "") for name in sorted(names)) if len(names) <= MOST_OFFERED else ()
            )
    return found


def _areas() -> Offered:
    """Give the areas for which the person may keep rows; where there is one, it is not asked for."""
    roots = select(Area.id, Area.name).where(Area.id.in_(gate.reach("ledger.edit").roots)).order_by(Area.id)
    return tuple((str(ident), name) for ident, name in db_session().execute(roots))


@blueprint.route("/ledgers/<key>/records/new", methods=["GET", "POST"])
@permission("ledger.edit", audit="record.add", once=True)
def add_record(key: str) -> ResponseReturnValue:
    """Add one row."""
    ledger, model = own_ledger(key)
    session, areas = db_session(), _areas()
    form = Form(schema_of(ledger, areas), {}, suggest=_suggest(session, ledger), once=True)
    if is_sent() and (row := attempt(form, lambda given: _saved(session, ledger, form, given, areas))):
        return _done(ledger, row, f"已登记{row.name}。")
    title = f"登记{model.word}"
    return form_page(form, title, to("ledgers.records", key=key), crumbs=crumbs(ledger), submit="登记")


@blueprint.route("/ledgers/<key>/records/<int:id>/edit", methods=["GET", "POST"])
@permission("ledger.edit", audit="record.change")
def change_record(key: str, id: int) -> ResponseReturnValue:
    """Change one row; what stood there before stays in its history."""
    ledger, model = own_ledger(key)
    session, row = db_session(), load_record(ledger, model, id)
    values, suggest = _shown(session, ledger, row), _suggest(session, ledger)
    form = Form(schema_of(ledger, ()), values, suggest=suggest, version=version_of(row))

    def act(given: dict[str, Any]) -> OwnRecord | None:
        hold_version(session, row, form, lambda: _shown(session, ledger, row))
        return _saved(session, ledger, form, given, (), row)

    if is_sent() and attempt(form, act) is not None:
        return _done(ledger, row, "已保存。")
    page = to("ledgers.record", key=key, id=row.id)
    return form_page(form, f"修改{model.word}", page, crumbs=[*crumbs(ledger), (row.name, page)])


@blueprint.route("/ledgers/<key>/records/<int:id>/end", methods=["GET", "POST"])
@permission("ledger.edit", audit="record.end")
def end_record(key: str, id: int) -> ResponseReturnValue:
    """End one row on its last day; from the day after it is in no list."""
    ledger, model = own_ledger(key)
    session, row = db_session(), load_record(ledger, model, id)
    form = Form(EndRecordSchema(), {"last_day": as_of()}, version=version_of(row))

    def act(given: dict[str, Any]) -> OwnRecord:
        hold_version(session, row, form, lambda: {"last_day": row.ends_on})
        acts.end_record(session, actor(), row, given["last_day"], given["reason"])
        return row

    if is_sent() and attempt(form, act) is not None:
        return _done(ledger, row, f"{row.name}已结束。")
    page = to("ledgers.record", key=key, id=row.id)
    way = [*crumbs(ledger), (row.name, page)]
    return form_page(form, f"结束{model.word}", page, crumbs=way, submit="结束")


@blueprint.post("/ledgers/<key>/records/<int:id>/undo/<version>")
@permission("ledger.edit", audit="record.undo")
def undo_record(key: str, id: int, version: str) -> ResponseReturnValue:
    """Take back what the person has just done to a row."""
    ledger, model = own_ledger(key)
    session, row = db_session(), load_record(ledger, model, id)
    check_version(session, row, version)
    if acts.undo_record(session, actor(), row):
        return done("已撤销。", to("ledgers.record", key=key, id=id))
    return done(f"已撤销，这{model.word}没有登记。", to("ledgers.records", key=key))


def _saved(
    session: Session,
    ledger: Ledger,
    form: Form,
    given: dict[str, Any],
    areas: Offered,
    row: OwnRecord | None = None,
) -> OwnRecord | None:
    """Keep what the form gives; None where something in it must be corrected, which then stands beside its field."""
    area_id = _area_around(session, row) if row else _area_asked(given, areas)
    gate.require("ledger.edit", area_id=area_id)
    entry = read_entry(ledger, given)
    try:
        return save_record(session, actor(), ledger, area_id, entry, _day(), row)
    except Unfit as unfit:
        field_of = {column.heading: column.field for column in ledger.columns}
        for one in unfit.problems:
            advice = f"是不是“{one.suggestion}”？" if one.suggestion and one.suggestion[-1] != "。" else ""
            form.add_error(one.message + (advice or one.suggestion), field_of.get(one.column))
        return None


def _area_asked(given: dict[str, Any], areas: Offered) -> int:
    if not areas:
        raise NotFound
    return int(given.get("_area") or areas[0][0])


def _area_around(session: Session, row: OwnRecord) -> int:
    """Give the widest area in the person's reach that a row stands in."""
    roots = gate.reach("ledger.edit").roots
    above = select(AreaPath.ancestor_id).where(
        AreaPath.descendant_id == row.area_id, AreaPath.ancestor_id.in_(roots), in_force(AreaPath, _day())
    )
    return session.scalar(above.order_by(AreaPath.depth.desc()).limit(1)) or row.area_id


def _shown(session: Session, ledger: Ledger, row: OwnRecord) -> dict[str, Any]:
    return values_shown(ledger, known_of(session, ledger, row, _day()), values_of(row))


def _done(ledger: Ledger, row: OwnRecord, said: str) -> ResponseReturnValue:
    db_session().flush()
    db_session().refresh(row)  # as the table keeps it: 12.50, not 12.5
    undo = to("ledgers.undo_record", key=ledger.key, id=row.id, version=version_of(row))
    return done(said, to("ledgers.record", key=ledger.key, id=row.id), undo_url=undo)
