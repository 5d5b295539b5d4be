"""What is flattened equals what a plain walk over tree, assignments and settings gives, day by day, after any acts."""

from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.areas.governed import governed_rows
from core.areas.models import Area, AreaParent, Governed, LocalSetting, PolicyAssignment, Setting
from core.areas.operations import close_area, move_area
from core.areas.parameters import set_parameter, withdraw_setting
from core.areas.policies import disable_policy, enable_policy
from core.errors import OperationError
from core.policy.norm import Parameter
from core.registry import Registry
from tests.factories import CLERK, Make

FIRST = date(2020, 1, 1)
DAYS = 40
MIDDLE = FIRST + timedelta(DAYS // 2)
PARAMETERS = (
    Parameter("figure", "S-1", "数", "天", local=True),
    Parameter("figure", "S-2", "数", "天", since=MIDDLE, local=True),
)


class World:
    """A small country with one policy, for random acts that may be refused."""

    def __init__(self, make: Make) -> None:
        self.make, self.session = make, make.session
        self.registry: Registry = make.registry(make.book("p", PARAMETERS, "province"))
        province = make.area(None, "province")
        self.areas = [province, make.area(None, "city", province), make.area(None, "city", province)]
        self.areas += [make.area(None, "county", self.areas[number % 2 + 1]) for number in range(3)]
        self.areas += [make.area(None, "village", self.areas[number + 3]) for number in range(3)]

    def area(self, number: int) -> Area:
        return self.areas[number % len(self.areas)]

    def add(self, parent: int, day: int) -> None:
        self.areas.append(self.make.area(None, "group", self.area(parent), starts_on=FIRST + timedelta(day)))

    def move(self, area: int, parent: int, day: int) -> None:
        there = FIRST + timedelta(day)
        move_area(self.session, CLERK, self.area(area), self.area(parent), there, self.registry)

    def close(self, area: int, day: int) -> None:
        close_area(self.session, CLERK, self.area(area), FIRST + timedelta(day), self.registry)

    def enable(self, area: int, day: int, length: int) -> None:
        first = FIRST + timedelta(day)
        last = first + timedelta(length)
        enable_policy(self.session, CLERK, self.registry, "p", self.area(area), first, last)

    def disable(self, area: int, day: int) -> None:
        disable_policy(self.session, CLERK, self.registry, "p", self.area(area), FIRST + timedelta(day))

    def set(self, area: int, day: int, value: int) -> None:
        there = FIRST + timedelta(day)
        set_parameter(self.session, CLERK, self.registry, "p", "figure", self.area(area), value, there)

    def withdraw(self, area: int, day: int, _: int) -> None:
        there = FIRST + timedelta(day)
        withdraw_setting(self.session, CLERK, self.registry, "p", "figure", self.area(area), there)


_place, _day = st.integers(0, 12), st.integers(0, DAYS)
ACTS = st.one_of(
    st.tuples(st.sampled_from(("enable", "set", "withdraw")), _place, _day, st.integers(0, DAYS)),
    st.tuples(st.sampled_from(("add", "close", "disable")), _place, _day),
    st.tuples(st.just("move"), _place, _place, _day),
)


class Plain:
    """The same questions answered for one day by walking up one parent at a time."""

    def __init__(self, session: Session, on: date) -> None:
        def now(model: Any) -> list[Any]:
            return [row for row in session.scalars(select(model)) if row.starts_on <= on <= row.ends_on]

        self.parent = {link.area_id: link.parent_id for link in now(AreaParent)}
        self.assigned = {row.area_id for row in now(PolicyAssignment)}
        decided = list(session.scalars(select(LocalSetting).order_by(LocalSetting.starts_on)))
        self.decided = {row.area_id: row.number for row in decided if row.starts_on <= on}
        self.scopes = {row.area_id for row in decided} | set(
            session.scalars(select(PolicyAssignment.area_id))
        )
        self.own_source = "S-2（文件未定）" if on >= MIDDLE else "S-1（文件未定）"

    def chain(self, area: int) -> list[int]:
        chain = [area]
        while chain[-1] in self.parent:
            chain.append(self.parent[chain[-1]])
        return chain

    def scope(self, area: int) -> int | None:
        chain = self.chain(area)
        if not self.assigned & set(chain):
            return None
        return next(above for above in chain if above in self.scopes)

    def value(self, scope: int) -> Any:
        for above in self.chain(scope):
            if self.decided.get(above) is not None and self.scope(above) is not None:
                return self.decided[above], True
        return None, False


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, min_size=4, max_size=25))
def test_flattened_tables_say_on_every_day_what_a_plain_walk_says(
    session: Session, acts: list[tuple[Any, ...]]
) -> None:
    savepoint = session.begin_nested()
    world = World(Make(session))
    for name, *arguments in [("enable", 1, 3, DAYS), *acts]:
        step = session.begin_nested()
        try:
            getattr(world, name)(*arguments)
            step.commit()
        except OperationError:
            step.rollback()
    stored = [tuple(row) for row in session.execute(select(Governed.__table__))]
    assert set(stored) == {
        (row.policy, row.area_id, row.starts_on, row.ends_on, row.scope_id)
        for row in session.execute(governed_rows())
    }
    for day in range(0, DAYS * 2, 3):
        _compare(session, FIRST + timedelta(day))
    savepoint.rollback()
    session.expunge_all()


def _compare(session: Session, on: date) -> None:
    plain = Plain(session, on)
    governed = select(Governed.area_id, Governed.scope_id).where(
        Governed.starts_on <= on, Governed.ends_on >= on
    )
    said = session.execute(governed).all()
    expected = {area: plain.scope(area) for area in session.scalars(select(Area.id))}
    assert sorted(said) == sorted((area, scope) for area, scope in expected.items() if scope is not None)
    values = select(Setting).where(Setting.starts_on <= on, Setting.ends_on >= on)
    found = {row.scope_id: (row.number, row.source) for row in session.scalars(values)}
    for scope in set(expected.values()) - {None}:
        number, is_set = plain.value(scope)
        assert found[scope][0] == number
        assert is_set or found[scope][1] == plain.own_source
