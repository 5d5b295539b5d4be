"""The monthly commentary meeting: on record with who came and what it found, and open until that is mended."""

from typing import Any

from core.api import (
    DATA,
    OF,
    Act,
    FormSchema,
    Route,
    Step,
    Who,
    Workflow,
    form,
    one_of,
    recorded,
)
from plugins.nanyang_3x3.registers import AGENDA, DEPARTMENTS, MEETING_WAYS

LEADER = Who("group_leader")
LONG: dict[str, Any] = {"longest": 2000, "multiline": True}


class MeetingForm(FormSchema):
    """A monthly meeting: who came, what was on its agenda, what was found."""

    held_on = form.Day(required=True, metadata={"label": "会议日期"})
    way = one_of(MEETING_WAYS, "形式")
    deputy = form.Text(longest=60, load_default=None, metadata={"label": "到会的副片长"})
    organisation = form.Flag(metadata={"label": "县组织部门到会"})
    revitalisation = form.Flag(metadata={"label": "县乡村振兴部门到会"})
    results = form.Flag(metadata={"label": "点评了成效、定了下步计划"})
    weak_points = form.Flag(metadata={"label": "研究了短板、协调了问题"})
    minutes = form.Text(**LONG, required=True, metadata={"label": "纪要"})
    problems = form.Text(
        longest=500,
        multiline=True,
        load_default=None,
        metadata={"label": "查出的问题", "hint": "没有就不填。"},
    )


class MendedForm(FormSchema):
    """What came of the problems a meeting found."""

    outcome = form.Text(longest=500, multiline=True, required=True, metadata={"label": "整改情况"})


def at_meeting(kind: str, when: Any, topic: Any = None, note: Any = None) -> Any:
    """Give the record of something at the meeting, where it was so."""
    more = {"topic": topic} if topic is not None else {}
    return recorded(kind, on=DATA("held_on"), when=when, county=OF("county"), note=note, **more)


MEETING = Workflow(
    norm=("NY-36", "NY-37"),
    key="meeting",
    title="月度点评会",
    about="area",
    steps=(
        Step(
            key="draft",
            title="待登记",
            by=(LEADER,),
            acts=(
                Act(
                    key="record",
                    title="登记会议",
                    form=MeetingForm,
                    to=(
                        Route("closed", DATA("problems").is_(None)),
                        Route("following", DATA("problems").is_not(None)),
                    ),
                    effects=(
                        at_meeting("commentary_meeting", True, DATA("way"), DATA("minutes")),
                        at_meeting("deputy_invited", DATA("deputy").is_not(None), note=DATA("deputy")),
                        *(
                            at_meeting("department_attending", DATA(field), topic)
                            for field, topic in zip(
                                ("organisation", "revitalisation"), DEPARTMENTS.codes(), strict=True
                            )
                        ),
                        *(
                            at_meeting("agenda_item", DATA(field), topic)
                            for field, topic in zip(("results", "weak_points"), AGENDA.codes(), strict=True)
                        ),
                    ),
                ),
            ),
        ),
        Step(
            key="following",
            title="问题待整改",
            by=(LEADER,),
            acts=(Act(key="mended", title="已整改", form=MendedForm, to="closed"),),
        ),
    ),
    ends={"closed": "已登记"},
)
