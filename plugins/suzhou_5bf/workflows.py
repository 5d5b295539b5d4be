"""What people hand to one another: a village's needs, a leader's difficulties, leave, adjustment, cases."""

from sqlalchemy import case, exists, func, null

from core.api import (
    AS_OF,
    DATA,
    END_POSTING,
    LEAVE_DAYS,
    OF,
    TAKE_LEAVE,
    Activity,
    AdjustmentForm,
    FormSchema,
    Guard,
    P,
    UnitVillage,
    Who,
    adjustment,
    days_after,
    deciding,
    form,
    held,
    help_asked,
    leave,
    one_of,
    recorded,
    routes_by,
    typical_case,
)
from plugins.suzhou_5bf.choices import HELP_FIELDS

CADRE, LEADER = Who("cadre", "self"), Who("county_leader", "self")
SENDER, ASKED_UNIT = Who("unit_officer", "unit"), Who("unit_officer", of="unit")
VILLAGE, TOWNSHIP, COUNTY, CITY = (
    Who("village_officer"),
    Who("township_officer"),
    Who("county_officer"),
    Who("city_officer"),
)
COUNTY_ORGANISATION, CITY_ORGANISATION = Who("county_organisation"), Who("city_organisation")


class NeedForm(FormSchema):
    """What a village asks of a unit that assists it."""

    unit = form.Named(of="unit", required=True, metadata={"label": "帮扶单位"})
    kind = form.Choice(
        [(one, one) for one in ("亟待推进的帮扶项目", "需要解决、协调的困难问题")],
        required=True,
        metadata={"label": "类别"},
    )
    field = one_of(HELP_FIELDS, "属于哪方面")
    what = form.Text(longest=300, multiline=True, required=True, metadata={"label": "内容"})


class DifficultyForm(FormSchema):
    """What a leader met at a contact point."""

    place = form.Named(of="area", required=True, metadata={"label": "联系的乡镇或村"})
    what = form.Text(longest=300, multiline=True, required=True, metadata={"label": "难题"})


class OutForm(AdjustmentForm):
    """Why the unit asks for an adjustment; the paper lists no reasons."""

    reason = form.Text(longest=40, required=True, metadata={"label": "特殊情况"})


assists = exists().where(
    UnitVillage.unit_id == DATA("unit"),
    UnitVillage.village_id == OF("subject"),
    UnitVillage.starts_on <= AS_OF,
    UnitVillage.ends_on >= AS_OF,
)
has_contact_point = exists().where(
    Activity.kind == "leader_contact_point",
    Activity.cadre_id == OF("cadre"),
    Activity.on_date <= AS_OF,
    func.coalesce(Activity.until_on, AS_OF) >= AS_OF,
)

NEED = help_asked(
    norm="SZ-14",
    key="village_need",
    title="村里的需求",
    about="village",
    askers=(VILLAGE,),
    helpers=(ASKED_UNIT,),
    asks=NeedForm,
    guards=(Guard(norm="SZ-14", says="这个单位现在没有帮扶本村。", holds=assists),),
    done=(
        recorded(
            "unit_help",
            unit=DATA("unit"),
            village=OF("subject"),
            topic=DATA("field"),
            note=DATA("result"),
        ),
    ),
)
DIFFICULTY = help_asked(
    norm="SZ-56",
    key="leader_difficulty",
    title="领导联系中遇到的难题",
    about="cadre",
    askers=(LEADER,),
    helpers=(Who("township_officer", of="place"), COUNTY),
    asks=DifficultyForm,
    guards=(Guard(norm="SZ-56", says="这位领导现在没有登记联系点。", holds=has_contact_point),),
)

decider = routes_by(P("adjustment_decider"), {1: "county", 2: "county_organisation", 3: "city_organisation"})
ADJUSTMENT = adjustment(
    norm="SZ-19",
    asks=OutForm,
    applicants=(SENDER,),
    noticed_by=(SENDER, CADRE, TOWNSHIP, COUNTY),
    due=days_after(P("days_to_apply_adjustment"), DATA("since")),
    to=decider,
    silent="held",
    holders=(COUNTY,),
    stages=tuple(
        deciding(key, title, (who,), "approved", asked_by=(SENDER,), effects=(END_POSTING,))
        for key, title, who in (
            ("county", "待县级经办决定", COUNTY),
            ("county_organisation", "待县委组织部决定", COUNTY_ORGANISATION),
            ("city_organisation", "待市委组织部决定", CITY_ORGANISATION),
        )
    ),
    copies=(TOWNSHIP, CADRE),
)

approver = case(
    (P("leave_tiers").is_(None), null()),
    (P("leave_tiers") == 1, P("leave_approver")),
    (P("leave_first_days").is_(None), null()),
    (LEAVE_DAYS <= P("leave_first_days"), P("leave_approver")),
    else_=P("leave_upper_approver"),
)
asked_of = routes_by(approver, {1: "unit", 2: "township", 3: "county"})
LEAVE = leave(
    norm="SZ-46",
    to=asked_of,
    ended_by=(CADRE, COUNTY),
    copies=(SENDER, TOWNSHIP),
    deciders=(
        held((COUNTY,), asked_of, asked_by=(CADRE,)),
        *(
            deciding(key, title, (who,), "approved", asked_by=(CADRE,), effects=(TAKE_LEAVE,))
            for key, title, who in (
                ("unit", "待选派单位批", SENDER),
                ("township", "待乡镇批", TOWNSHIP),
                ("county", "待县级批", COUNTY),
            )
        ),
    ),
)

CASES = tuple(
    typical_case(
        norm="SZ-36",
        key=f"{about}_case",
        title=title,
        about=about,
        writers=(SENDER, COUNTY),
        editors=(CITY,),
    )
    for about, title in (("unit", "单位和社会组织的典型案例"), ("cadre", "个人的典型案例"))
)

WORKFLOWS = (NEED, DIFFICULTY, ADJUSTMENT, LEAVE, *CASES)
