"""Who was in the village: a township confirms many people on one screen, a cadre enters their own day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Row, select
from sqlalchemy.orm import Session
from werkzeug.exceptions import Forbidden, UnprocessableEntity

from core.accounts.gate import gate
from core.activities.checks import RefusedBatch
from core.activities.facts import Fact
from core.activities.models import Activity
from core.activities.operations import record_many
from core.activities.schemas import TodaySchema
from core.activities.views.base import blueprint
from core.activities.views.offers import source_of, topics_offered
from core.areas.models import Area
from core.areas.queries import within
from core.cadres.models import Cadre, Posting
from core.clock import china_today, now
from core.htmx import see_other
from core.pages.acting import actor, attempt, done, form_page, is_sent
from core.pages.inforce import books
from core.pages.places import offered_areas
from core.pages.register import RegisterDay, days_between, leave_by_day
from core.permissions import permission
from core.request import db_session, registry
from core.validity import touching
from core.web.dates import read_as_of
from core.web.forms import Form
from core.web.notices import notify
from core.web.urls import here, to

KINDS: Final = ("in_village_day", "in_village_night")
MOST_PEOPLE: Final = 60
MOST_DAYS: Final = 7


@dataclass(frozen=True)
class Cell:
    """One person on one day: what is there already, and whether a box is offered and ticked."""

    is_bound: bool
    leave: str
    known: frozenset[str]
    ticked: frozenset[str]


@dataclass(frozen=True)
class Line:
    """One person of the register."""

    cadre_id: int
    name: str
    village_id: int
    village: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Asked:
    """Whose presence is confirmed, for which days."""

    area_id: int | None
    first: date
    last: date
    page: int

    @classmethod
    def read(cls, today: date) -> "Asked":
        """Understand an address: the last day, how many days up to it, the area, the page."""
        last = read_as_of(request.args.get("on"), today)
        if last > today:
            raise UnprocessableEntity("不能登记今天以后的到岗。")
        days = min(max(request.args.get("days", 1, type=int), 1), MOST_DAYS)
        area = request.args.get("area", type=int)
        if area is not None:
            gate.load(Area, area)
        return cls(area, last - timedelta(days=days - 1), last, max(request.args.get("page", 1, type=int), 1))


@blueprint.route("/activities/register", methods=["GET", "POST"])
@permission("activity.record", audit="activity.register")
def register() -> ResponseReturnValue:
    """Confirm on one screen who of an area's posted people was in the village, for one day or a week."""
    if not gate.reach("activity.record").has_areas:
        raise Forbidden
    session, today = db_session(), china_today()
    asked = Asked.read(today)
    people, more = _people(session, asked)
    problems: list[str] = []
    if is_sent():
        try:
            return _confirm(session, asked, people, today)
        except RefusedBatch as refused:
            problems = [str(problem) for _, problem in refused.problems]
    days = days_between(session, asked.first, asked.last)
    page = render_template(
        "activities/register.html",
        asked=asked,
        days=days,
        lines=_lines(session, asked, people, days),
        more=more,
        problems=problems,
        areas=offered_areas(session, gate, asked.last, request.args.get("area")),
        kinds=[(kind, registry().activity_kinds()[kind].title) for kind in KINDS],
        before=here(on=asked.first - timedelta(days=1), page=None),
        after=here(
            on=min(asked.last + timedelta(days=(asked.last - asked.first).days + 1), today), page=None
        ),
        today=today,
        most_days=MOST_DAYS,
    )
    return page, 422 if problems else 200


def _people(session: Session, asked: Asked) -> tuple[list[Row[*tuple[Any, ...]]], bool]:
    rows = (
        select(
            Posting.cadre_id,
            Cadre.name,
            Posting.village_id,
            Area.name.label("village"),
            Posting.starts_on,
            Posting.ends_on,
        )
        .join(Cadre, Cadre.id == Posting.cadre_id)
        .join(Area, Area.id == Posting.village_id)
        .where(touching(Posting, asked.first, asked.last), gate.visible(Posting))
        .order_by(Area.code, Area.id, Posting.role, Cadre.initials, Posting.id)
        .limit(MOST_PEOPLE + 1)
        .offset((asked.page - 1) * MOST_PEOPLE)
    )
    if asked.area_id is not None:
        rows = rows.where(Posting.village_id.in_(within(asked.area_id, asked.last)))
    found = list(session.execute(rows))
    return found[:MOST_PEOPLE], len(found) > MOST_PEOPLE


def _lines(session: Session, asked: Asked, people: list[Any], days: tuple[RegisterDay, ...]) -> list[Line]:
    cadres = {row.cadre_id for row in people}
    leave = leave_by_day(session, cadres, asked.first, asked.last)
    known, confirmed = _known(session, asked, cadres, source_of(gate))
    sent = request.form if is_sent() else None

    def cell(row: Any, day: RegisterDay) -> Cell:
        off = leave.get(row.cadre_id, {}).get(day.day, "")
        there = known.get((row.cadre_id, day.day), frozenset())
        bound = row.starts_on <= day.day <= row.ends_on
        if sent is not None:
            key = f"{row.cadre_id}-{row.village_id}"
            ticked = {kind for kind in KINDS if key in sent.getlist(f"{kind}:{day.day}")}
        else:
            usual = bound and not off and not day.is_off and day.day not in confirmed
            ticked = {KINDS[0]} if usual else set()
        return Cell(bound, off, there, frozenset(ticked) - there)

    return [
        Line(row.cadre_id, row.name, row.village_id, row.village, tuple(cell(row, day) for day in days))
        for row in people
    ]


def _known(
    session: Session, asked: Asked, cadres: set[int], source: str
) -> tuple[dict[tuple[int, date], frozenset[str]], set[date]]:
    """Give what is recorded of some people, and the days that someone like the viewer has already confirmed."""
    rows = select(Activity.cadre_id, Activity.on_date, Activity.kind, Activity.source).where(
        Activity.kind.in_(KINDS),
        Activity.cadre_id.in_(cadres),
        Activity.on_date.between(asked.first, asked.last),
    )
    found: dict[tuple[int, date], set[str]] = {}
    confirmed: set[date] = set()
    for cadre, day, kind, recorded_from in session.execute(rows):
        if cadre is not None:
            found.setdefault((cadre, day), set()).add(kind)
        if recorded_from == source:
            confirmed.add(day)
    return {key: frozenset(kinds) for key, kinds in found.items()}, confirmed


def _confirm(session: Session, asked: Asked, people: list[Any], today: date) -> ResponseReturnValue:
    facts = list(_facts(asked, people, source_of(gate)))
    if not facts:
        notify("没有勾选任何人，没有登记。", "warning")
        return see_other(here())
    at = now()
    recorded = record_many(session, actor(), registry(), facts, today, at=at)
    already = f"，{len(recorded.already)} 条原来就有" if recorded.already else ""
    undo = to("activities.undo", at=at.isoformat(), back=here()) if recorded.added else ""
    return done(f"已登记 {len(recorded.added)} 条{already}。", here(), undo_url=undo)


def _facts(asked: Asked, people: list[Any], source: str) -> Iterator[Fact]:
    """Give what was ticked, only for those who are on the register and on its days."""
    length = (asked.last - asked.first).days + 1
    days = [asked.first + timedelta(days=number) for number in range(length)]
    for kind in KINDS:
        for day in days:
            ticked = set(request.form.getlist(f"{kind}:{day}"))
            for row in people:
                is_bound = row.starts_on <= day <= row.ends_on
                if f"{row.cadre_id}-{row.village_id}" in ticked and is_bound:
                    yield Fact(
                        kind=kind,
                        on_date=day,
                        cadre_id=row.cadre_id,
                        village_id=row.village_id,
                        source=source,
                    )


@blueprint.route("/activities/today", methods=["GET", "POST"])
@permission("activity.record", audit="activity.today")
def today() -> ResponseReturnValue:
    """Enter one's own day: in the village, over night, log and diary, all on one short form."""
    session, me, last = db_session(), gate.reach("activity.record").cadre_id, china_today()
    if me is None:
        raise Forbidden
    on = min(read_as_of(request.args.get("on"), last), last)
    villages = _own_villages(session, me, on)
    form = Form(
        TodaySchema(),
        {"on_date": on, "village": villages[0][0] if villages else None, "in_village_day": True},
        choices={"village": villages, "topic": topics_offered(registry(), books(), "work_log")},
    )

    def act(given: dict[str, Any]) -> int:
        facts = list(_own_facts(me, given))
        if not facts:
            form.add_error("至少勾选或填写一项。")
            return -1
        return len(record_many(session, actor(), registry(), facts, last).added)

    if is_sent() and (number := attempt(form, act)) is not None and number >= 0:
        text = f"已登记 {number} 条。" if number else "原来就有，没有重复登记。"
        return done(text, to("home.index"))
    return form_page(
        form,
        "今日到岗和日志",
        to("home.index"),
        crumbs=[("首页", to("home.index"))],
        submit="登记",
        intro="补登前几天的，改日期即可。" if villages else "这一天您没有在派的村，不用登记到岗。",
    )


def _own_villages(session: Session, cadre_id: int, on: date) -> tuple[tuple[str, str], ...]:
    rows = select(Posting.village_id, Area.name).join(Area, Area.id == Posting.village_id)
    rows = rows.where(Posting.cadre_id == cadre_id, touching(Posting, on - timedelta(days=60), on))
    found = session.execute(rows.order_by(Posting.starts_on.desc()))
    return tuple({str(ident): name for ident, name in found}.items())


def _own_facts(me: int, given: dict[str, Any]) -> Iterator[Fact]:
    for kind in (*KINDS, "work_log", "diary"):
        said = given.get(kind)
        if said:
            yield Fact(
                kind=kind,
                on_date=given["on_date"],
                cadre_id=me,
                village_id=int(given["village"]),
                note=said if isinstance(said, str) else None,
                topic=given["topic"] if kind == "work_log" else None,
            )
