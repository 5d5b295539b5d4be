"""How each table is reached: by a grant's areas, its units, the user's own cadre, the system's keepers.

A pair, a posting or a contact counts for a unit or a cadre while it is in force; for an area it counts
whenever it was, because past years are looked up there.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, true, union

from core.accounts.gate import Scope, register_scope
from core.accounts.models import User
from core.accounts.reach import Reach
from core.activities.models import Activity
from core.areas.models import Area, Grouping, GroupingArea, GroupingUnit
from core.audit.models import AuditEvent
from core.cadres.models import Cadre, Posting
from core.evaluations.models import Evaluation, Result
from core.ledgers.models import ImportBatch
from core.matters.doers import turns_of
from core.matters.models import Matter, MatterLetter, MatterTask
from core.policy.ledger import Ledger
from core.units.models import Unit, UnitVillage
from core.villages.models import Contact, Household, Village

Ids = Select[int]


def _home_units(reach: Reach) -> Ids:
    return select(Unit.id).where(reach.inside(Unit.area_id))


def _posted_here(reach: Reach) -> Ids:
    return select(Posting.cadre_id).where(reach.inside(Posting.village_id))


def _units_sending_here(reach: Reach) -> Ids:
    return select(Posting.unit_id).where(reach.inside(Posting.village_id))


def _units_paired_here(reach: Reach) -> Ids:
    return select(UnitVillage.unit_id).where(reach.inside(UnitVillage.village_id))


def _homes(reach: Reach) -> Ids:
    return select(Household.id).where(reach.inside(Household.village_id))


def _contacts_here(reach: Reach) -> Ids:
    return select(Contact.cadre_id).where(reach.among(Contact.household_id, _homes(reach)))


def _cadres_of_units(reach: Reach) -> Ids:
    own = select(Cadre.id).where(Cadre.unit_id.in_(reach.units))
    sent = select(Posting.cadre_id).where(Posting.unit_id.in_(reach.units))
    return select(union(own, sent).subquery().c[0])


def _contacted(cadres: Ids, reach: Reach) -> Ids:
    return select(Contact.household_id).where(
        Contact.cadre_id.in_(cadres), reach.current(Contact.starts_on, Contact.ends_on)
    )


def _me(reach: Reach) -> Ids:
    return select(Cadre.id).where(Cadre.id == reach.cadre_id)


def _unit_villages(reach: Reach) -> Ids:
    paired = select(UnitVillage.village_id).where(
        UnitVillage.unit_id.in_(reach.units), reach.current(UnitVillage.starts_on, UnitVillage.ends_on)
    )
    sent = select(Posting.village_id).where(
        Posting.unit_id.in_(reach.units), reach.current(Posting.starts_on, Posting.ends_on)
    )
    living = select(Household.village_id).where(Household.id.in_(_contacted(_cadres_of_units(reach), reach)))
    return select(union(paired, sent, living).subquery().c[0])


def _stations(reach: Reach) -> Ids:
    return select(Posting.village_id).where(
        Posting.cadre_id == reach.cadre_id, reach.current(Posting.starts_on, Posting.ends_on)
    )


def _own_villages(reach: Reach) -> Ids:
    living = select(Household.village_id).where(Household.id.in_(_contacted(_me(reach), reach)))
    return select(union(_stations(reach), living).subquery().c[0])


def _own_units(reach: Reach) -> Ids:
    of = select(Cadre.unit_id.label("unit_id")).where(Cadre.id == reach.cadre_id, Cadre.unit_id.is_not(None))
    sender = select(Posting.unit_id).where(Posting.cadre_id == reach.cadre_id)
    return select(union(of, sender).subquery().c[0])


def _activity_of_area(reach: Reach) -> ColumnElement[bool]:
    # A fact without a place belongs where its unit or its cadre does.
    places = (Activity.village_id, Activity.county_id, Activity.area_id)
    nowhere = and_(*(place.is_(None) for place in places))
    return or_(
        *(reach.inside(place) for place in places),
        nowhere
        & or_(
            reach.among(Activity.unit_id, _home_units(reach)),
            reach.among(Activity.cadre_id, _posted_here(reach)),
        ),
    )


def _grouping_members(reach: Reach) -> Ids:
    return select(GroupingArea.grouping_id).where(reach.inside(GroupingArea.area_id))


def _grouping_of_units(reach: Reach) -> Ids:
    return select(GroupingUnit.grouping_id).where(GroupingUnit.unit_id.in_(reach.units))


def _matters(reach: Reach) -> ColumnElement[bool]:
    # Taking part shows a matter; one that is not confidential is also seen by whoever looks after its ground.
    taking_part = select(MatterTask.matter_id).where(turns_of(reach.held, reach.today))
    around: list[ColumnElement[bool]] = [Matter.unit_id.in_(reach.units)]
    if reach.cadre_id is not None:
        around.append(Matter.cadre_id == reach.cadre_id)
    if reach.has_areas:
        around.append(reach.inside(Matter.area_id))
    return or_(reach.among(Matter.id, taking_part), Matter.is_confidential.is_(False) & or_(*around))


def _results_of(subject: str, ids: Ids) -> Ids:
    """Give the evaluations whose submitted result holds a line of these subjects."""
    rows = select(Result.evaluation_id).join(Evaluation, Evaluation.id == Result.evaluation_id)
    return rows.where(Evaluation.subject == subject, Result.subject_id.in_(ids))


register_scope(
    Area,
    Scope(
        view="area.view",
        by_area=lambda reach: reach.inside(Area.id),
        by_unit=lambda reach: Area.id.in_(_unit_villages(reach)),
        by_self=lambda reach: Area.id.in_(_own_villages(reach)),
    ),
)
register_scope(
    Village,
    Scope(
        view="village.view",
        by_area=lambda reach: reach.inside(Village.id),
        by_unit=lambda reach: Village.id.in_(_unit_villages(reach)),
        by_self=lambda reach: Village.id.in_(_own_villages(reach)),
    ),
)
register_scope(
    Household,
    Scope(
        view="household.view",
        by_area=lambda reach: reach.inside(Household.village_id),
        by_unit=lambda reach: Household.id.in_(_contacted(_cadres_of_units(reach), reach)),
        by_self=lambda reach: or_(
            Household.village_id.in_(_stations(reach)), Household.id.in_(_contacted(_me(reach), reach))
        ),
    ),
)
register_scope(
    Contact,
    Scope(
        view="household.view",
        by_area=lambda reach: reach.among(Contact.household_id, _homes(reach)),
        by_unit=lambda reach: Contact.cadre_id.in_(_cadres_of_units(reach)),
        by_self=lambda reach: Contact.cadre_id == reach.cadre_id,
    ),
)
register_scope(
    Unit,
    Scope(
        view="unit.view",
        by_area=lambda reach: or_(
            reach.inside(Unit.area_id),
            reach.among(Unit.id, _units_paired_here(reach)),
            reach.among(Unit.id, _units_sending_here(reach)),
        ),
        by_unit=lambda reach: Unit.id.in_(reach.units),
        by_self=lambda reach: Unit.id.in_(_own_units(reach)),
    ),
)
register_scope(
    Cadre,
    Scope(
        view="cadre.view",
        by_area=lambda reach: or_(
            reach.among(Cadre.id, _posted_here(reach)),
            reach.among(Cadre.unit_id, _home_units(reach)),
            reach.among(Cadre.id, _contacts_here(reach)),
        ),
        by_unit=lambda reach: Cadre.id.in_(_cadres_of_units(reach)),
        by_self=lambda reach: Cadre.id == reach.cadre_id,
    ),
)
register_scope(
    Posting,
    Scope(
        view="cadre.view",
        by_area=lambda reach: or_(
            reach.inside(Posting.village_id), reach.among(Posting.unit_id, _home_units(reach))
        ),
        by_unit=lambda reach: Posting.unit_id.in_(reach.units),
        by_self=lambda reach: Posting.cadre_id == reach.cadre_id,
    ),
)
register_scope(
    Activity,
    Scope(
        view="activity.view",
        by_area=_activity_of_area,
        by_unit=lambda reach: or_(
            Activity.unit_id.in_(reach.units), Activity.cadre_id.in_(_cadres_of_units(reach))
        ),
        by_self=lambda reach: Activity.cadre_id == reach.cadre_id,
    ),
)
register_scope(
    Grouping,
    Scope(
        view="area.view",
        by_area=lambda reach: or_(
            reach.inside(Grouping.area_id), reach.among(Grouping.id, _grouping_members(reach))
        ),
        by_unit=lambda reach: Grouping.id.in_(_grouping_of_units(reach)),
    ),
)
register_scope(
    Evaluation,
    Scope(
        view="evaluation.view",
        by_area=lambda reach: reach.inside(Evaluation.area_id),
        by_unit=lambda reach: or_(
            Evaluation.id.in_(_results_of("unit", select(Unit.id).where(Unit.id.in_(reach.units)))),
            Evaluation.id.in_(_results_of("cadre", _cadres_of_units(reach))),
        ),
        by_self=lambda reach: Evaluation.id.in_(_results_of("cadre", _me(reach))),
    ),
)
register_scope(
    ImportBatch,
    Scope(view="ledger.view", by_area=lambda reach: reach.inside(ImportBatch.area_id)),
)
register_scope(Matter, Scope(view="matter.view", by_any=_matters))
register_scope(
    MatterLetter,
    Scope(
        view="matter.view",
        by_any=lambda reach: MatterLetter.matter_id.in_(select(Matter.id).where(_matters(reach))),
    ),
)
register_scope(User, Scope(view="user.view", by_system=lambda _: true()))
register_scope(AuditEvent, Scope(view="audit.view", by_system=lambda _: true()))


def cover_own(ledger: Ledger) -> None:
    """Say how the rows of a plugin's own table are reached: by where they stand, and by the unit they name."""
    model: Any = ledger.model
    by_unit = getattr(model, "unit_id", None)
    register_scope(
        model,
        Scope(
            view="ledger.view",
            by_area=lambda reach: reach.inside(model.area_id),
            by_unit=None if by_unit is None else lambda reach: by_unit.in_(reach.units),
        ),
    )
