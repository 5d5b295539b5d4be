"""Paths kept step by step equal paths built anew, whatever happens to the tree."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.areas.levels import LEVELS, is_above
from core.areas.models import Area, AreaParent, AreaPath
from core.areas.operations import close_area, merge_areas, move_area
from core.areas.paths import rebuild_paths
from core.db import FAR
from core.errors import Refused
from core.validity import DAWN
from tests.factories import CLERK, Make

FIRST = date(2020, 1, 1)
DAYS = 60
LOWER = [level for level in LEVELS if level != "province"]
PathRow = tuple[int, int, int, date, date]


class World:
    """A country two of each level wide, for random acts; what makes no sense is refused and changes nothing."""

    def __init__(self, make: Make) -> None:
        self.make, self.areas = make, []
        for place, level in enumerate(LEVELS):
            for side in range(2):
                above = self.areas[2 * place - 2 + side] if place else None
                self.areas.append(make.area(None, level, above))

    def lower(self, number: int) -> Area:
        return self.areas[2 + number % (len(self.areas) - 2)]

    def above(self, area: Area, number: int) -> Area:
        higher = [one for one in self.areas if is_above(one.level, area.level)]
        return higher[number % len(higher)]

    def add(self, level: str, parent: int, day: int) -> None:
        above = self.above(Area(level=level), parent)
        self.areas.append(self.make.area(None, level, above, starts_on=FIRST + timedelta(day)))

    def move(self, area: int, parent: int, day: int) -> None:
        moved = self.lower(area)
        move_area(self.make.session, CLERK, moved, self.above(moved, parent), FIRST + timedelta(day))

    def close(self, area: int, day: int) -> None:
        close_area(self.make.session, CLERK, self.lower(area), FIRST + timedelta(day))

    def merge(self, area: int, into: int, day: int) -> None:
        merged = self.lower(area)
        same = [one for one in self.areas if one.level == merged.level]
        merge_areas(self.make.session, CLERK, [merged], same[into % len(same)], FIRST + timedelta(day))


_place, _day = st.integers(0, 30), st.integers(0, DAYS)
ACTS = st.one_of(
    st.tuples(st.just("add"), st.sampled_from(LOWER), _place, _day),
    st.tuples(st.just("move"), _place, _place, _day),
    st.tuples(st.just("close"), _place, _day),
    st.tuples(st.just("merge"), _place, _place, _day),
)


def stored(session: Session) -> set[PathRow]:
    return {tuple(row) for row in session.execute(select(AreaPath.__table__))}


def by_walking(session: Session, on: date) -> set[tuple[int, int, int]]:
    """What the paths must say on a day, found by walking up one parent at a time."""
    links = session.execute(
        select(AreaParent.area_id, AreaParent.parent_id, AreaParent.starts_on, AreaParent.ends_on)
    )
    parent = {area: above for area, above, starts_on, ends_on in links if starts_on <= on <= ends_on}
    found = set()
    for area in session.scalars(select(Area.id)):
        above, depth = area, 0
        found.add((area, area, 0))
        while above in parent:
            above, depth = parent[above], depth + 1
            found.add((area, above, depth))
    return found


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, min_size=3, max_size=25))
def test_paths_kept_in_step_equal_paths_built_anew_and_the_walk_up(
    session: Session, acts: list[tuple[str, ...]]
) -> None:
    savepoint = session.begin_nested()
    world = World(Make(session))
    for name, *arguments in acts:
        step = session.begin_nested()
        try:
            getattr(world, name)(*arguments)
            step.commit()
        except Refused:
            step.rollback()
    kept = stored(session)
    for day in range(0, DAYS, 7):
        on = FIRST + timedelta(day)
        assert {(*row[:2], row[4]) for row in kept if row[2] <= on <= row[3]} == by_walking(session, on)
    rebuild_paths(session)
    assert stored(session) == kept
    savepoint.rollback()
    session.expunge_all()


def test_own_path_has_no_end(session: Session, make: Make) -> None:
    county = make.county()
    own = select(AreaPath.starts_on, AreaPath.ends_on).where(
        AreaPath.depth == 0, AreaPath.descendant_id == county.id
    )
    assert session.execute(own).all() == [(DAWN, FAR)]


def test_move_between_parents_leaves_the_way_to_the_common_ancestor_whole(
    session: Session, make: Make
) -> None:
    county = make.county()
    old, new = make.township("东镇", county), make.township("西镇", county)
    village = make.village("村", old)
    move_area(session, CLERK, make.area_of(village), new, FIRST)
    to_county = select(AreaPath.starts_on, AreaPath.ends_on).where(
        AreaPath.descendant_id == village.id, AreaPath.ancestor_id == county.id
    )
    assert session.execute(to_county).all() == [(DAWN, FAR)]
