"""Acts write cells and rows of the policy's own tables, and taking the decision back leaves them as they were."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.accounts.models import User
from core.clock import now
from core.db import Database
from core.matters.case import Case
from core.matters.effects import do_effect, undo_effects
from core.matters.models import Matter, MatterEvent
from core.matters.places import place_of
from core.policy.effects import own_added, own_set
from plugins.fangcheng_2022.ledgers import PROJECTS
from plugins.fangcheng_2022.tables import Project, Publication
from tests.factories import CLERK, Make
from tests.policies import shipped

ON = date(2022, 5, 9)
REGISTRY = shipped()
BOOK = REGISTRY.book("fangcheng_2022")


def case_of(session: Session, workflow: str) -> tuple[Case, Project]:
    """Give a matter about a project in a village."""
    make = Make(session)
    village = make.village(parent=make.township(parent=make.county("方城县", make.city())))
    row = make.own(PROJECTS, village.id)
    user = make.add(User(username="clerk", name="某", password_hash="-", password_changed_at=now()))
    assert isinstance(row, Project)
    matter = Matter(
        policy=BOOK.slug,
        workflow=workflow,
        about="project",
        subject_id=row.id,
        subject_name=row.name,
        **vars(place_of(session, "project", row.id, ON)),
        state="draft",
        data={},
        started_by=user.id,
        started_on=ON,
    )
    session.add(matter)
    session.flush()
    return Case(session, REGISTRY, BOOK, BOOK.workflow(workflow), matter, ON), row


def event_of(case: Case) -> MatterEvent:
    event = MatterEvent(matter_id=case.matter.id, number=1, on_date=ON, at=now(), step="draft")
    event.act, event.title, event.to_state, event.role = "start", "开工", "building", "township_officer"
    event.user_id, event.user_name, event.data, event.hints = case.matter.started_by, "某", {}, []
    case.session.add(event)
    case.session.flush()
    return event


def test_cells_are_written_and_put_back(database: Database) -> None:
    with database.write() as session:
        case, row = case_of(session, "project_life")
        before = row.year, row.started_on
        do_effect(case, CLERK, event_of(case), own_set("开工", year=2031, started_on=ON))
        assert (row.year, row.started_on) == (2031, ON)
        do_effect(
            case, CLERK, case.session.scalars(select(MatterEvent)).one(), own_set("开工", started_on=None)
        )
        undo_effects(case, CLERK)
        assert (row.year, row.started_on) == before


def test_a_row_added_stands_in_the_matters_place_until_it_is_taken_back(database: Database) -> None:
    with database.write() as session:
        case, project = case_of(session, "project_publicity")
        cells = {"name": "梨园项目", "kind": "项目安排", "level": "村", "project_id": project.id}
        do_effect(case, CLERK, event_of(case), own_added("登记公示", Publication, **cells))
        row = session.scalars(select(Publication)).one()
        assert (row.area_id, row.county_id) == (project.area_id, project.county_id)
        assert row.starts_on == ON
        undo_effects(case, CLERK)
        assert session.scalar(select(func.count()).select_from(Publication)) == 0
