"""The kinds of subject a status can be about: what each is called and how its rows are named."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select

from core.activities.models import Activity
from core.areas.models import Area, Grouping
from core.cadres.models import Cadre, Posting
from core.db import Base
from core.policy.ledger import Ledger
from core.policy.own import OWN_LEDGERS
from core.units.models import Unit
from core.villages.models import Contact, Household, Village

Model = type[Base]


@dataclass(frozen=True)
class Subject:
    """A kind of subject: its code and Chinese name, its model, the endpoint that shows one, and a select of id and name.

    `at` are further values of the endpoint, beside the id.
    """

    type: str
    title: str
    model: "Model"
    endpoint: str
    names: Select[*tuple[Any, ...]]
    at: Mapping[str, str] = field(default_factory=dict)

    def name_of(self, ident: ColumnElement[int]) -> ColumnElement[str]:
        """Give the name of one, looked up for a row: what is joined by an outer join SQLite would read whole."""
        names = self.names.subquery("names")
        return select(names.c.name).where(names.c.id == ident).correlate_except(names).scalar_subquery()


_village = Area.__table__.alias("in_village")
_actor = Area.__table__.alias("acting_place")
OF_CORE: Final = {
    subject.type: subject
    for subject in (
        Subject("cadre", "干部", Cadre, "cadres.show", select(Cadre.id, Cadre.name.label("name"))),
        Subject(
            "posting",
            "派驻",
            Posting,
            "cadres.posting",
            select(Posting.id, (Cadre.name + "·" + _village.c.name).label("name"))
            .join(Cadre, Cadre.id == Posting.cadre_id)
            .join(_village, _village.c.id == Posting.village_id),
        ),
        Subject("village", "村", Village, "villages.show", select(Area.id, Area.name.label("name"))),
        Subject("area", "地区", Area, "areas.show", select(Area.id, Area.name.label("name"))),
        Subject("unit", "单位", Unit, "units.show", select(Unit.id, Unit.name.label("name"))),
        Subject(
            "household",
            "农户",
            Household,
            "villages.household",
            select(Household.id, Household.name.label("name")),
        ),
        Subject(
            "contact",
            "帮扶责任人",
            Contact,
            "villages.contact",
            select(Contact.id, (Cadre.name + "·" + Household.name).label("name"))
            .join(Cadre, Cadre.id == Contact.cadre_id)
            .join(Household, Household.id == Contact.household_id),
        ),
        Subject(
            "activity",
            "记录",
            Activity,
            "activities.show",
            select(
                Activity.id, func.coalesce(Household.name, Cadre.name, Unit.name, _actor.c.name).label("name")
            )
            .outerjoin(Household, Household.id == Activity.household_id)
            .outerjoin(Cadre, Cadre.id == Activity.cadre_id)
            .outerjoin(Unit, Unit.id == Activity.unit_id)
            .outerjoin(_actor, _actor.c.id == func.coalesce(Activity.village_id, Activity.area_id)),
        ),
        Subject(
            "grouping",
            "片区和联络组",
            Grouping,
            "areas.grouping",
            select(Grouping.id, Grouping.name.label("name")),
        ),
    )
}


class Subjects(Mapping[str, Subject]):
    """The kinds of subject by type: the core's, and those of plugins' own tables."""

    def __getitem__(self, kind: str) -> Subject:
        return OF_CORE.get(kind) or _own(kind, OWN_LEDGERS[kind])

    def __iter__(self) -> Iterator[str]:
        return iter((*OF_CORE, *OWN_LEDGERS))

    def __len__(self) -> int:
        return len(OF_CORE) + len(OWN_LEDGERS)


def _own(kind: str, ledger: Ledger) -> Subject:
    """Give the subject that a plugin's own rows are; they are shown by the first ledger about them."""
    model = ledger.model
    assert model is not None
    rows = select(model.id, model.name.label("name"))
    return Subject(kind, model.word, model, "ledgers.record", rows, {"key": ledger.key})


SUBJECTS: Final = Subjects()
