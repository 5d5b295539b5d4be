"""The forms of a kind of fact: to record one, and to put one right; the kind says which fields, lists and units they have."""

from typing import Any, Final

from sqlalchemy.orm import Session

from core.accounts.gate import gate
from core.activities.models import Activity
from core.activities.schemas import ActivitySchema
from core.activities.views.around import Around
from core.activities.views.offers import source_of, sources_offered, topics_offered
from core.activities.views.persons import Actors
from core.clock import china_today
from core.pages.inforce import books
from core.pages.picking import offered_cadres, offered_units, offered_villages, village_name
from core.policy.vocabulary import AREA_ACTORS, OWN_WORDS, ActivityKind
from core.request import registry
from core.versions import version_of
from core.web.dates import as_of
from core.web.forms import Form

ORDER: Final = ("village", "household", "until", "amount", "topic", "words", "note")


def recording_form(session: Session, kind: ActivityKind, actors: Actors, around: Around) -> Form:
    """Give the form in which a fact of a kind is recorded: what is known already is not asked."""
    fields = [*actors.fields, "on_date"]
    asks = {"acting_as", *kind.asked}
    if kind.who in ("unit", "leader") and "village" in asks:
        fields.append("county")
    if "household" in asks and "household" not in around.ids:
        asks.add("village")  # a head's name alone may mean several households
    offers = topics_offered(registry(), books(), kind.kind)
    asks = {*asks, "words"} - {"topic"} if "topic" in asks and not offers else asks
    fields += [name for name in ORDER if name in asks and (name != "words" or _has_own_words(kind.kind))]
    offered = sources_offered(gate)
    if len(offered) > 1:
        fields.append("source")
    values = {"on_date": min(as_of(), china_today()), "source": source_of(gate)} | around.values(session)
    home = gate.default_area() if "area" in fields else None
    if home is not None and kind.who in ("area", home.level):
        values["area"] = home.name
    suggest = {
        "cadre": offered_cadres(session, gate) if "cadre" in fields else (),
        "unit": offered_units(session, gate) if "unit" in fields else (),
        "village": offered_villages(session, gate, as_of()) if "village" in fields else (),
        "leader": actors.leaders,
    }
    choices = {"topic": offers, "source": offered}
    form = Form(
        ActivitySchema(only=fields),
        values,
        choices={name: offered for name, offered in choices.items() if name in fields},
        suggest=suggest,
        readonly=tuple(name for name in around.fixed if name in fields),
        once=True,
    )
    return _worded(form, kind)


def _worded(form: Form, kind: ActivityKind) -> Form:
    """Say in a form what the kind says: which area acts, and what its amount is in."""
    for field in form:
        if field.name == "area":
            field.label = AREA_ACTORS[kind.who]
        elif field.name == "amount":
            field.unit = kind.unit
    return form


def _has_own_words(kind: str) -> bool:
    """Tell whether a policy in force lets its areas write their own words as topics of a kind."""
    return any(
        one.kind == kind and one.topics == OWN_WORDS for book in books() for one in book.activity_kinds
    )


def correction_form(session: Session, kind: ActivityKind, one: Activity) -> Form:
    """Give the form in which a record is put right; who acted is another record."""
    offers = topics_offered(registry(), books(), kind.kind, one.topic)
    listed = bool(registry().topics_of(kind.kind, books()))
    asks = kind.asked if listed else {"words" if name == "topic" else name for name in kind.asked}
    names = ["on_date", *(name for name in ORDER if name in asks and name != "household")]
    form = Form(
        ActivitySchema(only=names),
        stored(session, one),
        version=version_of(one),
        choices={"topic": offers} if "topic" in names else {},
        suggest={"village": offered_villages(session, gate, as_of())} if "village" in names else {},
    )
    return _worded(form, kind)


def stored(session: Session, one: Activity) -> dict[str, Any]:
    """Give a record as the fields of its form write it."""
    village = village_name(session, one.village_id, one.on_date) if one.village_id else None
    values = {name: getattr(one, name) for name in ("on_date", "amount", "topic", "note")}
    return values | {"until": one.until_on, "village": village, "words": one.topic}
