"""Checks of areas: that the measure is in force there, passed on and studied, and that bodies, persons and plans are named."""

from datetime import date
from pathlib import Path

from sqlalchemy import literal

from core.api import (
    AS_OF,
    Check,
    Need,
    P,
    Spells,
    Standing,
    add_days,
    days_between,
    each_on_record,
    governed_since,
    lasting,
    load_parameters,
    other_than,
    whole_down,
)
from plugins.linfen_zhucun.bound import at_home, cities, forwarding, governing, in_charge_owed, managed
from plugins.linfen_zhucun.choices import BODIES, FORMS

SLUG, ISSUED_ON = "linfen_zhucun", date(2018, 7, 5)
"""The policy, in force from the day on which it was issued."""
OWN_FIGURES = tuple(
    parameter
    for parameter in load_parameters(Path(__file__).parent / "policy/parameters.toml")
    if parameter.local and parameter.is_open
)
"""What the paper leaves to the counties and they have to set."""

SAME = {"subject_id": "subject_id"}
studies = lasting("studies", "area", "measure_study")
in_charge = lasting("in_charge", "area", "person_in_charge")
plans = lasting("plans", "area", "training_plan")
bodies = at_home("bodies", "body_role")
study_due_on = add_days(forwarding.c.starts_on, whole_down(P("study_days")))


def two_bodies(key: str, title: str, binds: Spells, *numbers: int) -> Check:
    """Give the check that units take the parts of a leading group and of its office."""
    needs = each_on_record(bodies, [BODIES.items[number - 1] for number in numbers], unit="个")
    return Check(norm="LF-53", key=key, title=title, binds=binds, needs=needs)


CHECKS = (
    Check(
        norm="LF-41",
        title="由县里自定的数",
        binds=forwarding,
        needs=tuple(
            Need(P(parameter.key), at_least=P(parameter.key), label=parameter.title, unit=parameter.unit)
            for parameter in OWN_FIGURES
        ),
    ),
    Check(
        norm="LF-72",
        title="组织学习办法",
        binds=forwarding,
        needs=Need(Standing(studies, SAME, "record_id"), at_least=1, label="组织学习", unit="次"),
        pending=study_due_on >= AS_OF,
        due_on=study_due_on,
        silent={"没有写学习期限": P("study_days").is_(None)},
    ),
    two_bodies("city", "市级领导小组和办公室", cities, 1, 2),
    two_bodies("county", "县级领导小组和办公室", managed, 3, 4),
    Check(
        norm="LF-51",
        title="专人负责",
        binds=in_charge_owed,
        needs=Need(Standing(in_charge, SAME, "record_id"), at_least=1, label="负责的专人", unit="人"),
    ),
    Check(
        norm="LF-69",
        title="驻村队伍列入培训计划",
        binds=governing,
        needs=Need(
            Standing(plans, SAME, "record_id", {"没有写明形式": other_than(plans.c.topic, *FORMS.codes())}),
            at_least=1,
            label="现行的培训计划",
            unit="项",
        ),
    ),
    Check(
        norm="LF-71",
        title="自发文之日起施行",
        binds=governing,
        needs=Need(
            days_between(governed_since(SLUG, governing.c.subject_id), literal(ISSUED_ON)),
            at_most=0,
            label="比发文之日晚的天数",
            unit="天",
        ),
        facts={"开始执行": governed_since(SLUG, governing.c.subject_id)},
    ),
)
