"""Postings, leave and grades: nobody is twice in one village, and an end says why."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.audit.trail import WAITING
from core.cadres.leaves import end_leave, record_grade, record_leave, set_leave_state
from core.cadres.models import Grade
from core.cadres.postings import correct_posting, end_posting, set_party_relation, start_posting
from core.errors import Refused
from tests.factories import CLERK, START, Make

D = date(2023, 6, 1)
BEFORE = date(2023, 5, 31)


def test_posting_takes_its_county_from_the_tree_of_its_first_day(session: Session, make: Make) -> None:
    village = make.village()
    posting = start_posting(
        session,
        CLERK,
        make.cadre(),
        make.unit(),
        village,
        "first_secretary",
        "city",
        D,
        rank="正科级",
        title=" ",
    )
    assert (posting.county_id, posting.rank, posting.title) == (village.county_id, "正科级", None)


def test_posting_refuses_overlap_in_the_same_village(session: Session, make: Make) -> None:
    cadre, village, unit = make.cadre("王强"), make.village("二郎庙村"), make.unit()
    make.posting(cadre, village, unit, "member", ends_on=D)
    with pytest.raises(Refused, match="王强已在二郎庙村任工作队员（2021-01-01至2023-06-01），时间重叠"):
        start_posting(session, CLERK, cadre, unit, village, "team_leader", "city", D)
    assert start_posting(session, CLERK, cadre, unit, village, "team_leader", "city", date(2023, 6, 2)).id
    assert start_posting(session, CLERK, cadre, unit, make.village(), "member", "city", START).id


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"role": "书记"}, r"没有“书记”这种驻村身份。可以写：第一书记"),
        ({"source": "township"}, "没有“township”这种派驻来源"),
        ({"ends_on": date(2020, 1, 1)}, "结束日期2020-01-01早于开始日期2023-06-01"),
        ({"starts_precision": "year"}, "没有“year”这种日期精度"),
        ({"title": "长" * 61}, "职务有61个字"),
    ],
)
def test_posting_that_does_not_hold_is_refused(
    session: Session, make: Make, changed: dict[str, Any], words: str
) -> None:
    facts: dict[str, Any] = {"role": "member", "source": "city", "starts_on": D} | changed
    with pytest.raises(Refused, match=words):
        start_posting(session, CLERK, make.cadre(), make.unit(), make.village(), **facts)


def test_posting_before_the_village_existed_is_refused(session: Session, make: Make) -> None:
    new = make.village("新村", starts_on=D)
    with pytest.raises(Refused, match="新村在2023-05-31不存在"):
        start_posting(session, CLERK, make.cadre(), make.unit(), new, "member", "city", BEFORE)


def test_end_of_a_posting_says_why_and_on_what_basis(session: Session, make: Make) -> None:
    posting = make.posting()
    with pytest.raises(Refused, match="结束原因不能为空"):
        end_posting(session, CLERK, posting, D, " ")
    end_posting(session, CLERK, posting, D, "轮换", "批复〔2023〕3号")
    assert (posting.ends_on, posting.end_reason, posting.end_basis) == (D, "轮换", "批复〔2023〕3号")
    with pytest.raises(Refused, match="派驻已于2023-06-01结束"):
        end_posting(session, CLERK, posting, date(2023, 7, 1), "轮换")


def test_correction_is_checked_like_a_new_posting_and_changes_nothing_when_refused(
    session: Session, make: Make
) -> None:
    cadre, village = make.cadre(), make.village()
    make.posting(cadre, village, ends_on=BEFORE)
    later = make.posting(cadre, village, starts_on=D)
    with pytest.raises(Refused, match="时间重叠"):
        correct_posting(session, CLERK, later, starts_on=BEFORE, role="team_leader")
    assert (later.starts_on, later.role) == (D, "member")
    correct_posting(session, CLERK, later, starts_on=date(2023, 6, 2), role="team_leader")
    entry = session.info[WAITING][-1].values
    assert entry["changes"] == {"role": ["member", "team_leader"], "starts_on": ["2023-06-01", "2023-06-02"]}
    with pytest.raises(TypeError, match="village_id"):
        correct_posting(session, CLERK, later, village_id=1)


def test_party_relation_comes_before_the_end(session: Session, make: Make) -> None:
    posting = make.posting(ends_on=BEFORE)
    set_party_relation(session, CLERK, posting, BEFORE)
    assert posting.party_relation_on == BEFORE
    with pytest.raises(Refused, match="组织关系不能在2023-06-01转入"):
        set_party_relation(session, CLERK, posting, D)


def test_leave_does_not_overlap_leave_unless_that_was_refused(session: Session, make: Make) -> None:
    cadre = make.cadre()
    first = record_leave(session, CLERK, cadre, "事假", D, date(2023, 6, 7))
    with pytest.raises(Refused, match="这段时间已有事假（2023-06-01至2023-06-07，待批）"):
        record_leave(session, CLERK, cadre, "病假", date(2023, 6, 7), date(2023, 6, 8))
    set_leave_state(session, CLERK, first, "refused")
    record_leave(session, CLERK, cadre, "病假", date(2023, 6, 7), date(2023, 6, 8), state="approved")
    with pytest.raises(Refused, match="已有病假"):
        set_leave_state(session, CLERK, first, "approved")
    assert first.state == "refused"


def test_leave_ends_earlier_but_not_later(session: Session, make: Make) -> None:
    leave = make.leave(make.cadre(), D, date(2023, 6, 7))
    end_leave(session, CLERK, leave, date(2023, 6, 3))
    with pytest.raises(Refused, match="请假已于2023-06-03结束"):
        end_leave(session, CLERK, leave, date(2023, 6, 9))


def test_grade_of_the_same_evaluation_is_corrected(session: Session, make: Make) -> None:
    cadre = make.cadre()
    for grade in ("优秀", "称职"):
        record_grade(session, CLERK, cadre, 2022, grade, "年度考核")
    record_grade(session, CLERK, cadre, 2022, "优秀", "派驻期考核")
    assert session.scalars(select(Grade.grade).order_by(Grade.id)).all() == ["称职", "优秀"]
