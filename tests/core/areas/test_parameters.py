"""A parameter's value where an area stands: the policy's own, overlaid by the areas' settings from far to near."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.areas.models import Governed, Setting
from core.areas.operations import move_area
from core.areas.parameters import Given, list_settings, set_parameter, set_parameters, withdraw_setting
from core.areas.policies import disable_policy, values_of
from core.areas.settings import sync_settings
from core.db import FAR
from core.errors import Missing, Refused
from core.policy.norm import Parameter
from core.registry import PolicyBook, Registry
from tests.factories import CLERK, START, Make

D = date(2023, 6, 1)
BEFORE = date(2023, 5, 31)
LATER = date(2024, 1, 1)
DAYS = Parameter("month_days", "S-1", "每月驻村天数", "天", Decimal(20), local=True)
AGE = Parameter("max_age", "S-2", "年龄上限", "岁", Decimal(45))
BLANK = Parameter("reports", "S-3", "汇报次数", "次", who_decides="县里")
CLOSING = Parameter("closing", "S-4", "截止时刻", "时刻")
EFFECT = Parameter("effect", "S-5", "否决影响", "选项")
POINTS = Parameter("points", "S-6", "加分", "分", local=True)
ALL = (DAYS, AGE, BLANK, CLOSING, EFFECT, POINTS)


@pytest.fixture
def book(make: Make) -> PolicyBook:
    return make.book(parameters=ALL)


def value(session: Session, area: Any, key: str, on: date) -> tuple[Decimal | str | None, str] | None:
    found = values_of(session, "sample", area.id, on).get(key)
    return None if found is None else (found.number if found.text is None else found.text, found.source)


def test_policys_own_value_holds_while_the_policy_does(
    session: Session, make: Make, book: PolicyBook
) -> None:
    village, city = make.village(), make._one("city", make.city)
    make.enabled(book, city, D, LATER)
    assert value(session, village, "month_days", D) == (Decimal(20), "S-1")
    assert value(session, village, "month_days", BEFORE) is None
    assert value(session, village, "reports", D) == (None, "S-3（文件未定）")
    assert len(session.scalars(select(Setting)).all()) == len(ALL)


def test_county_setting_holds_in_the_county_from_its_day(
    session: Session, make: Make, book: PolicyBook
) -> None:
    city = make._one("city", make.city)
    mine, other = make.county("方县"), make.county()
    here, there = make.village(parent=mine), make.village(parent=other)
    make.enabled(book, city)
    make.setting(book, "month_days", mine, "22天", D, "方组〔2023〕5号")
    assert value(session, here, "month_days", D) == (Decimal(22), "方县设定（方组〔2023〕5号）")
    assert value(session, here, "month_days", BEFORE) == (Decimal(20), "S-1")
    assert value(session, there, "month_days", D) == (Decimal(20), "S-1")
    scopes = dict(session.execute(select(Governed.area_id, Governed.scope_id)).all())
    assert (scopes[here.id], scopes[there.id]) == (mine.id, city.id)


def test_many_settings_at_once_hold_as_if_set_one_after_the_other(
    session: Session, make: Make, book: PolicyBook
) -> None:
    city, county = make._one("city", make.city), make.county("方县")
    village = make.village(parent=county)
    make.enabled(book, city)
    given = [
        Given("month_days", city, "21", D, "市"),
        Given("month_days", county, "22", D, "县"),
        Given("reports", city, "3", D),
    ]
    set_parameters(session, CLERK, Registry({book.slug: book}), book.slug, given)
    assert value(session, village, "month_days", D) == (Decimal(22), "方县设定（县）")
    assert (value(session, village, "reports", D) or (None,))[0] == Decimal(3)
    assert value(session, village, "month_days", BEFORE) == (Decimal(20), "S-1")


def test_nearer_setting_wins_and_gives_way_when_withdrawn(
    session: Session, make: Make, book: PolicyBook
) -> None:
    city, county = make._one("city", make.city), make.county("县")
    town = make.township("镇", county)
    make.enabled(book, city)
    make.setting(book, "month_days", city, "21", START)
    make.setting(book, "month_days", town, "23", D)
    make.setting(book, "month_days", county, "22", D)
    assert value(session, town, "month_days", D) == (Decimal(23), "镇设定")
    withdraw_setting(session, CLERK, make.registry(book), "sample", "month_days", town, LATER)
    assert value(session, town, "month_days", date(2023, 12, 31)) == (Decimal(23), "镇设定")
    assert value(session, town, "month_days", LATER) == (Decimal(22), "县设定")
    assert value(session, town, "month_days", BEFORE) == (Decimal(21), f"{city.name}设定")


def test_withdrawn_on_its_first_day_a_setting_never_was(
    session: Session, make: Make, book: PolicyBook
) -> None:
    county = make.county()
    make.enabled(book, make._one("city", make.city))
    make.setting(book, "month_days", county, "22", D)
    withdraw_setting(session, CLERK, make.registry(book), "sample", "month_days", county, D)
    assert list_settings(session, "sample") == []
    assert value(session, county, "month_days", D) == (Decimal(20), "S-1")
    with pytest.raises(Missing, match="没有自行设定"):
        withdraw_setting(session, CLERK, make.registry(book), "sample", "month_days", county, D)


def test_setting_again_for_the_same_day_corrects_it(session: Session, make: Make, book: PolicyBook) -> None:
    city = make.city()
    make.enabled(book, city)
    make.setting(book, "max_age", city, "40", D)
    make.setting(book, "max_age", city, "50", D)
    assert value(session, city, "max_age", D) == (Decimal(50), f"{city.name}设定")
    assert len(list_settings(session, "sample")) == 1


def test_versions_of_a_parameter_follow_one_another(session: Session, make: Make) -> None:
    old = Parameter("age", "S-2", "年龄", "岁", Decimal(45), since=date(2022, 1, 1))
    new = Parameter("age", "S-9", "年龄", "岁", Decimal(50), since=D)
    book, city = make.book(parameters=(new, old)), make.city()
    make.enabled(book, city)
    assert value(session, city, "age", date(2021, 12, 31)) is None
    assert value(session, city, "age", BEFORE) == (Decimal(45), "S-2")
    assert value(session, city, "age", D) == (Decimal(50), "S-9")
    make.setting(book, "age", city, "47", date(2023, 5, 1))
    assert value(session, city, "age", date(2023, 4, 30)) == (Decimal(45), "S-2")
    assert value(session, city, "age", LATER) == (Decimal(47), f"{city.name}设定")
    with pytest.raises(Refused, match="自2022-01-01起才有"):
        make.setting(book, "age", city, "47", date(2021, 6, 1))


def test_ranges_of_one_value_never_overlap_and_end_where_the_next_begins(
    session: Session, make: Make, book: PolicyBook
) -> None:
    city, county = make._one("city", make.city), make.county()
    make.enabled(book, city)
    make.setting(book, "month_days", city, "21", D)
    make.setting(book, "month_days", county, "22", LATER)
    rows = select(Setting.starts_on, Setting.ends_on, Setting.number).where(
        Setting.scope_id == county.id, Setting.key == "month_days"
    )
    assert session.execute(rows.order_by(Setting.starts_on)).all() == [
        (START, BEFORE, Decimal(20)),
        (D, date(2023, 12, 31), Decimal(21)),
        (LATER, FAR, Decimal(22)),
    ]


def test_county_that_moves_leaves_the_citys_settings_behind(
    session: Session, make: Make, book: PolicyBook
) -> None:
    here, there = make.city("此市"), make.city("彼市")
    county = make.county("县", here)
    for city, days in ((here, "21"), (there, "25")):
        make.enabled(book, city)
        make.setting(book, "month_days", city, days)
    make.setting(book, "max_age", here, "40")
    make.setting(book, "points", county, "3")
    move_area(session, CLERK, county, there, D, make.registry(book))
    assert value(session, county, "month_days", BEFORE) == (Decimal(21), "此市设定")
    assert value(session, county, "month_days", D) == (Decimal(25), "彼市设定")
    assert value(session, county, "max_age", D) == (Decimal(45), "S-2")
    assert value(session, county, "points", D) == (Decimal(3), "县设定")


def test_settings_of_an_area_that_ended_the_policy_no_longer_reach_below(
    session: Session, make: Make, book: PolicyBook
) -> None:
    city, county = make._one("city", make.city), make.county()
    make.enabled(book, city)
    make.enabled(book, county)
    make.setting(book, "max_age", city, "40")
    assert value(session, county, "max_age", D) == (Decimal(40), f"{city.name}设定")
    disable_policy(session, CLERK, make.registry(book), "sample", city, D)
    assert value(session, county, "max_age", BEFORE) == (Decimal(40), f"{city.name}设定")
    assert value(session, county, "max_age", D) == (Decimal(45), "S-2")


@pytest.mark.parametrize(
    ("key", "written", "kept"),
    [
        ("month_days", " ２２ ", Decimal(22)),
        ("month_days", "22天", Decimal(22)),
        ("points", "-0.5", Decimal("-0.5")),
        ("points", "1,200", Decimal(1200)),
        ("closing", "17：30", "17:30"),
        ("effect", "列末位", "列末位"),
    ],
)
def test_value_is_read_as_its_unit_asks(
    session: Session, make: Make, book: PolicyBook, key: str, written: str, kept: Decimal | str
) -> None:
    city = make.city()
    make.enabled(book, city)
    make.setting(book, key, city, written, D)
    found = value(session, city, key, D)
    assert found is not None
    assert found[0] == kept


@pytest.mark.parametrize(
    ("key", "written", "words"),
    [
        ("month_days", "二十", "应为数（单位：天），现为“二十”"),
        ("month_days", "20.5", "以天计，应为整数，现为20.5"),
        ("month_days", "-1", "不能小于0"),
        ("month_days", "", "没有填写"),
        ("month_days", "1e5", "应为数"),
        ("points", "0.00001", "最多四位小数"),
        ("points", "9" * 20, "不是可用的数"),
        ("closing", "25:00", "应为时刻"),
        ("effect", "长" * 401, "最多400个字"),
    ],
)
def test_value_of_another_kind_is_refused(
    session: Session, make: Make, book: PolicyBook, key: str, written: str, words: str
) -> None:
    city = make.city()
    make.enabled(book, city)
    with pytest.raises(Refused, match=words):
        make.setting(book, key, city, written, D)


def test_county_sets_only_what_is_local_or_open(session: Session, make: Make, book: PolicyBook) -> None:
    county = make.county("县")
    make.enabled(book, make._one("city", make.city))
    make.setting(book, "reports", county, "2", D)
    assert value(session, county, "reports", D) == (Decimal(2), "县设定")
    with pytest.raises(Refused, match=r"“年龄上限”不允许县自行设定.*只能由启用该办法的区划设定"):
        make.setting(book, "max_age", county, "50", D)


@pytest.mark.parametrize(("key", "near"), [("month_day", "month_days"), ("年龄上线", "max_age")])
def test_unknown_parameter_names_the_nearest(
    session: Session, make: Make, book: PolicyBook, key: str, near: str
) -> None:
    city = make.city()
    make.enabled(book, city)
    with pytest.raises(Missing, match=f"没有参数“{key}”。相近的有：{near}"):
        set_parameter(session, CLERK, make.registry(book), "sample", key, city, "1", D)


def test_area_without_the_policy_sets_nothing(session: Session, make: Make, book: PolicyBook) -> None:
    make.enabled(book, make.city())
    with pytest.raises(Refused, match=r"别市自2023-06-01起没有执行.*先启用"):
        make.setting(book, "month_days", make.city("别市"), "22", D)


def test_changed_figure_of_a_plugin_comes_in_with_the_next_start(session: Session, make: Make) -> None:
    city = make.city()
    make.enabled(make.book(parameters=(DAYS,)), city)
    changed = Parameter("month_days", "S-1", "每月驻村天数", "天", Decimal(18), local=True)
    registry = make.registry(make.book(parameters=(changed,)))
    assert sync_settings(session, registry) == ["sample"]
    assert value(session, city, "month_days", D) == (Decimal(18), "S-1")
    assert sync_settings(session, registry) == []
