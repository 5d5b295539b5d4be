"""A fact is recorded once, checked, and completed from what the system knows."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.activities.checks import RefusedBatch
from core.activities.facts import Fact
from core.activities.models import Activity
from core.activities.operations import correct_activity, delete_activity, record_activity, record_many
from core.areas.operations import move_area
from core.audit.operations import Actor
from core.audit.trail import WAITING
from core.db import Database
from core.errors import Missing, OperationError, Refused
from core.policy.vocabulary import ActivityKind, listed
from core.registry import Registry
from tests.factories import CLERK, START, Make
from tests.queries import counted

TODAY = date(2023, 9, 1)
D = date(2023, 6, 1)
BEFORE = date(2023, 5, 31)


@pytest.fixture
def registry(make: Make) -> Registry:
    kinds = (
        ActivityKind("typical_case", "典型案例", "county", asks=("note",)),
        ActivityKind("own_fund", "自有投入", "township"),
        ActivityKind("city_review", "全市观摩", "city"),
        ActivityKind("help", "帮扶事项", "unit", asks=("village",), topics="fields"),
    )
    fields = listed("fields", "帮扶方面", "S-1", "产业", "就业", other="其他")
    return make.registry(make.book(activity_kinds=kinds, choices=(fields,)))


@pytest.fixture
def put(session: Session, registry: Registry) -> Any:
    """Record a fact in few words."""

    def call(kind: str, on_date: date = D, **more: Any) -> Activity:
        options = {key: more.pop(key) for key in ("once_key",) if key in more}
        fact = Fact(kind=kind, on_date=on_date, **more)
        return session.get_one(Activity, record_activity(session, CLERK, registry, fact, TODAY, **options))

    return call


def test_village_and_county_of_a_cadres_day_come_from_the_posting(make: Make, put: Any) -> None:
    posting = make.posting()
    activity = put("in_village_day", cadre_id=posting.cadre_id)
    assert (activity.village_id, activity.county_id) == (posting.village_id, posting.county_id)


def test_cadre_with_two_villages_must_say_which(make: Make, put: Any) -> None:
    cadre = make.cadre()
    first, second = make.posting(cadre), make.posting(cadre, make.village())
    with pytest.raises(Refused, match="“驻村一天”要写明在哪个村"):
        put("in_village_day", cadre_id=cadre.id)
    assert (
        put("in_village_day", cadre_id=cadre.id, village_id=second.village_id).village_id != first.village_id
    )


def test_area_of_any_level_acts_and_its_county_is_known(make: Make, put: Any) -> None:
    county, city = make.county(), make.city()
    township = make.township(parent=county)
    assert put("typical_case", area_id=county.id).county_id == county.id
    assert put("own_fund", area_id=township.id).county_id == county.id
    assert put("typical_case", county_id=county.id).area_id == county.id
    assert put("city_review", area_id=city.id).county_id is None
    with pytest.raises(Missing, match="没有这个乡镇"):
        put("own_fund", area_id=county.id)
    with pytest.raises(Refused, match="“全市观摩”要写明是哪个市"):
        put("city_review")
    elsewhere = make.village()
    with pytest.raises(Refused, match="所选的村不在所选的乡镇"):
        put("own_fund", area_id=township.id, village_id=elsewhere.id)


def test_topic_outside_the_list_of_its_kind_is_refused_and_other_must_be_named(
    make: Make, session: Session, registry: Registry, put: Any
) -> None:
    where = {"unit_id": make.unit().id, "village_id": make.village().id}
    with pytest.raises(Refused, match="“产叶”不在“帮扶方面”里") as refused:
        put("help", topic="产叶", **where)
    assert "产业、就业、其他" in str(refused.value.remedy)
    with pytest.raises(Refused, match="选“其他”的，要在内容里写明是什么"):
        put("help", topic="其他", **where)
    old = make.activity("help", D, unit=make.unit(), village=make.village(), topic="旧名目")
    correct_activity(session, CLERK, registry, old, TODAY, note="改一改")
    assert old.topic == "旧名目"
    with pytest.raises(Refused, match="不在“帮扶方面”里"):
        correct_activity(session, CLERK, registry, old, TODAY, topic="另一个")


def test_household_gives_the_village(make: Make, put: Any) -> None:
    household = make.household()
    activity = put("home_visit", cadre_id=make.cadre().id, household_id=household.id)
    assert activity.village_id == household.village_id
    with pytest.raises(Refused, match="这一户不在所选的村"):
        put("home_visit", cadre_id=make.cadre().id, household_id=household.id, village_id=make.village().id)


def test_part_of_a_leader_is_that_of_the_records_own_date(make: Make, put: Any) -> None:
    unit, village = make.unit(), make.village()
    deputy = make.leader(unit, "deputy", "王强", START, BEFORE)
    principal = make.leader(unit, "principal", "王强", D)
    then, now = (
        put("survey", day, leader_id=leader.id, village_id=village.id)
        for day, leader in ((BEFORE, deputy), (D, principal))
    )
    assert [(row.acting_as, row.unit_id) for row in (then, now)] == [
        ("deputy", unit.id),
        ("principal", unit.id),
    ]
    with pytest.raises(Refused, match="王强的任职时间是2023-06-01至今，2023-05-31不在其内"):
        put("survey", BEFORE, leader_id=principal.id, village_id=village.id)


def test_leader_may_be_named_by_unit_and_part_and_go_to_a_county(make: Make, put: Any) -> None:
    unit, county = make.unit(), make.county()
    survey = put("survey", unit_id=unit.id, acting_as="principal", county_id=county.id)
    assert (survey.county_id, survey.village_id) == (county.id, None)
    with pytest.raises(Refused, match="没有“”这种身份"):
        put("survey", unit_id=unit.id, county_id=county.id)
    with pytest.raises(Refused, match="要写明在哪个村或哪个县"):
        put("survey", unit_id=unit.id, acting_as="principal")


def test_unit_with_one_village_need_not_name_it(make: Make, put: Any) -> None:
    pair = make.pair()
    assert put("good_deed", unit_id=pair.unit_id).village_id == pair.village_id
    make.pair(make.session.get_one(type(make.unit()), pair.unit_id), make.village())
    with pytest.raises(Refused, match="要写明在哪个村"):
        put("good_deed", unit_id=pair.unit_id)


def test_county_follows_the_tree_of_the_records_date(session: Session, make: Make, put: Any) -> None:
    old, new = make.county(), make.county()
    town = make.township(parent=old)
    posting = make.posting(village=make.village(parent=town))
    move_area(session, CLERK, town, new, D)
    days = [put("in_village_day", day, cadre_id=posting.cadre_id) for day in (BEFORE, D)]
    assert [day.county_id for day in days] == [old.id, new.id]


def test_fact_without_a_place_belongs_to_the_county_of_posting_or_unit(make: Make, put: Any) -> None:
    posting, county = make.posting(), make.county()
    assert put("health_check", cadre_id=posting.cadre_id).county_id == posting.county_id
    assert put("hear_team_report", unit_id=make.unit(area=county).id).county_id == county.id
    assert put("hear_team_report", unit_id=make.unit().id).county_id is None
    assert put("typical_case", county_id=county.id).county_id == county.id


@pytest.mark.parametrize(
    ("fact", "error", "words"),
    [
        ({"kind": "in_vilage_day"}, Missing, "没有“in_vilage_day”这种记录。相近的有：in_village_day"),
        ({"kind": "驻村1天"}, Missing, "相近的有：in_village_day"),
        ({"on_date": date(2023, 9, 2)}, Refused, "日期2023-09-02在今天（2023-09-01）之后"),
        ({"cadre_id": None}, Refused, "“驻村一天”要写明是哪个干部"),
        ({"cadre_id": 10**6}, Missing, "没有这名干部"),
        ({"village_id": 10**6}, Refused, "所选的村在2023-06-01不存在"),
        ({"household_id": 10**6}, Missing, "没有这一户"),
        ({"leader_id": 10**6}, Missing, "没有这名领导"),
        ({"unit_id": 10**6}, Missing, "没有这个单位"),
        ({"kind": "home_visit"}, Refused, "“入户见面”要写明是哪一户"),
        ({"kind": "accident_insurance"}, Refused, "“人身意外伤害保险”要填写到期日"),
        ({"kind": "accident_insurance", "until_on": BEFORE}, Refused, "到期日2023-05-31早于日期2023-06-01"),
        ({"kind": "training"}, Refused, "“参加培训”要填写数量"),
        ({"kind": "training", "amount": Decimal("-1")}, Refused, "数量不能小于0"),
        ({"kind": "training", "amount": Decimal("0.00001")}, Refused, "数量最多四位小数"),
        ({"kind": "typical_case"}, Refused, "“典型案例”要写明是哪个县"),
        ({"source": "phone"}, Refused, "没有“phone”这种登记来源"),
        ({"topic": "长" * 25}, Refused, "事项有25个字，最多24个字"),
    ],
)
def test_fact_that_does_not_hold_is_refused_and_nothing_is_written(
    session: Session, make: Make, put: Any, fact: dict[str, Any], error: type[OperationError], words: str
) -> None:
    given = {"kind": "in_village_day", "cadre_id": make.posting().cadre_id} | fact
    with pytest.raises(error, match=words):
        put(**given)
    assert session.scalar(select(func.count()).select_from(Activity)) == 0


@pytest.mark.parametrize(
    ("place", "words"), [("village_id", "没有这个村"), ("county_id", "所选的村不在所选的县")]
)
def test_place_is_of_its_level_and_fits(make: Make, put: Any, place: str, words: str) -> None:
    posting, other = make.posting(), make.county()
    with pytest.raises(OperationError, match=words):
        put("in_village_day", cadre_id=posting.cadre_id, **{place: other.id})


def test_same_once_key_leads_to_the_same_record(session: Session, make: Make, put: Any) -> None:
    posting = make.posting()
    first = put("in_village_day", cadre_id=posting.cadre_id, once_key="a1")
    again = put("in_village_day", date(2023, 6, 2), cadre_id=posting.cadre_id, once_key="a1")
    assert again.id == first.id
    assert again.on_date == D
    assert session.scalar(select(func.count()).select_from(Activity)) == 1


def test_record_says_who_entered_it(session: Session, make: Make, registry: Registry) -> None:
    from core.accounts.operations import add_user

    user = add_user(session, "clerk01", "经办", by=None)
    fact = Fact(kind="in_village_day", on_date=D, cadre_id=make.posting().cadre_id)
    recorded = record_activity(session, Actor(user.id, "经办"), registry, fact, TODAY)
    activity = session.get_one(Activity, recorded)
    assert activity.recorded_by == user.id
    entry = session.info[WAITING][-1].values
    assert (entry["action"], entry["user_id"], entry["changes"]["kind"]) == (
        "activity.record",
        user.id,
        "in_village_day",
    )


def test_batch_is_recorded_once_and_skips_what_is_there(
    session: Session, make: Make, registry: Registry
) -> None:
    postings = [make.posting() for _ in range(3)]
    facts = [
        Fact(kind="in_village_day", on_date=D, cadre_id=posting.cadre_id, source="township")
        for posting in postings
    ]
    first = record_many(session, CLERK, registry, facts[:2], TODAY)
    assert (len(first.added), first.already) == (2, ())
    second = record_many(session, CLERK, registry, [*facts, facts[2]], TODAY)
    assert (len(second.added), second.already) == (1, (0, 1, 3))
    assert record_many(session, CLERK, registry, facts, TODAY).added == ()
    rows = session.scalars(select(Activity).order_by(Activity.id)).all()
    assert {row.cadre_id for row in rows} == {posting.cadre_id for posting in postings}
    assert {row.county_id for row in rows} == {postings[0].county_id}
    assert [row.id for row in rows] == [*first.added, *second.added]


def test_batch_with_one_wrong_fact_writes_nothing_and_names_it(
    session: Session, make: Make, registry: Registry
) -> None:
    good = Fact(kind="in_village_day", on_date=D, cadre_id=make.posting().cadre_id)
    bad = Fact(kind="in_village_day", on_date=TODAY + timedelta(1), cadre_id=good.cadre_id)
    with pytest.raises(RefusedBatch, match="没有写入任何记录。第2条：日期2023-09-02") as refused:
        record_many(session, CLERK, registry, [good, bad], TODAY)
    assert [number for number, _problem in refused.value.problems] == [1]
    assert session.scalar(select(func.count()).select_from(Activity)) == 0


def test_queries_do_not_grow_with_the_batch(
    database: Database, session: Session, make: Make, registry: Registry
) -> None:
    facts = [
        Fact(kind="in_village_day", on_date=D + timedelta(day), cadre_id=make.posting().cadre_id)
        for day in range(20)
    ]
    with counted(database) as statements:
        record_many(session, CLERK, registry, facts[:2], TODAY)
        few = len(statements)
        record_many(session, CLERK, registry, facts[2:], TODAY)
    assert len(statements) - few == few
    assert few < 12


def test_correction_fills_in_anew_and_keeps_what_was(
    session: Session, make: Make, put: Any, registry: Registry
) -> None:
    one, two = make.village(), make.village(parent=make.township(parent=make.county()))
    activity = put("in_village_day", cadre_id=make.cadre().id, village_id=one.id)
    correct_activity(session, CLERK, registry, activity, TODAY, village_id=two.id, on_date=BEFORE)
    assert (activity.village_id, activity.county_id, activity.on_date) == (two.id, two.county_id, BEFORE)
    entry = session.info[WAITING][-1].values
    assert entry["action"] == "activity.correct"
    assert entry["changes"]["village_id"] == [one.id, two.id]
    with pytest.raises(Refused, match="在今天"):
        correct_activity(session, CLERK, registry, activity, TODAY, on_date=date(2023, 9, 2))
    assert activity.on_date == BEFORE
    with pytest.raises(TypeError, match="kind"):
        correct_activity(session, CLERK, registry, activity, TODAY, kind="diary")


def test_another_leader_brings_unit_and_part_along(
    session: Session, make: Make, put: Any, registry: Registry
) -> None:
    one, two = make.leader(make.unit(), "principal"), make.leader(make.unit(), "deputy")
    activity = put("survey", leader_id=one.id, county_id=make.county().id)
    correct_activity(session, CLERK, registry, activity, TODAY, leader_id=two.id)
    assert (activity.unit_id, activity.acting_as) == (two.unit_id, "deputy")


def test_deleted_record_stays_in_the_trail_with_the_reason(session: Session, make: Make, put: Any) -> None:
    activity = put("diary", cadre_id=make.posting().cadre_id, note="走访三户")
    with pytest.raises(Refused, match="原因不能为空"):
        delete_activity(session, CLERK, activity, "")
    delete_activity(session, CLERK, activity, "重复登记")
    entry = session.info[WAITING][-1].values
    assert (entry["changes"]["note"], entry["changes"]["reason"]) == ("走访三户", "重复登记")
    assert session.scalars(select(Activity)).all() == []
