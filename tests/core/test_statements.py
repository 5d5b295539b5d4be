"""What is read of SQLAlchemy's statements without a public name: when a release changes it, these say what."""

from sqlalchemy import Select, func, insert, literal, select

import core.models  # noqa: F401 - so that every table is there
from core.db import Base
from core.policy.norm import P
from core.statements import brings_rows, groups, is_distinct, is_limited, own_by_word, sources

AREAS, PARENTS = Base.metadata.tables["areas"], Base.metadata.tables["area_parents"]
PLAIN: Select[tuple[int]] = select(AREAS.c.id)


def test_the_tables_of_a_select_are_read_although_it_waits_to_be_filled() -> None:
    joined = select(AREAS.c.id).join(PARENTS, PARENTS.c.area_id == AREAS.c.id)
    assert [str(one) for one in sources(joined)] == [
        "areas JOIN area_parents ON area_parents.area_id = areas.id"
    ]
    waiting = select(AREAS.c.id).where(AREAS.c.id == P("heads"), PARENTS.c.id == 1)
    assert set(sources(waiting)) == {AREAS, PARENTS}


def test_what_is_not_plain_about_a_select_is_read() -> None:
    assert not any(told(PLAIN) for told in (is_limited, is_distinct, groups, own_by_word))
    assert is_limited(PLAIN.limit(1))
    assert is_limited(PLAIN.offset(1))
    assert is_distinct(PLAIN.distinct())
    assert list(groups(select(func.count()).group_by(AREAS.c.level))) == [AREAS.c.level]
    assert list(own_by_word(PLAIN.correlate_except(AREAS))) == [AREAS]


def test_an_insert_tells_whether_it_brings_its_rows() -> None:
    assert not brings_rows(insert(AREAS))
    assert brings_rows(insert(AREAS).values(name="甲"))
    assert brings_rows(insert(AREAS).values([{"name": "甲"}, {"name": "乙"}]))
    assert brings_rows(insert(AREAS).from_select(["name"], select(literal("甲"))))
