"""Money, assets, cooperatives, workshops and posts: what must be on record of each, and the county's figures of them."""

from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import aliased

from core.api import (
    AS_OF,
    YEAR,
    Check,
    Need,
    OwnRecord,
    P,
    Standing,
    Target,
    counties,
    spells_of,
)
from plugins.fangcheng_2022.bound import ISSUED, county_2022
from plugins.fangcheng_2022.choices import (
    IDLE,
    INTERMITTENT,
    OF_HOUSEHOLD,
    OPERATING,
    PUBLIC,
    PUBLISHED_ALLOCATION,
    WORKING,
)
from plugins.fangcheng_2022.figures import TODAY_OR_END, YEAR_JUDGED
from plugins.fangcheng_2022.project_checks import is_done, made_public
from plugins.fangcheng_2022.tables import Asset, Cooperative, Fund, WelfarePost, Workshop

COUNTY = county_2022.c.subject_id


def is_written(column: Any) -> Any:
    """Give the condition that something is written in a column."""
    return func.coalesce(column, "") != ""


def sum_of(model: type[OwnRecord], name: str, figure: Any, *where: Any) -> Any:
    """Give the sum of a figure over the rows of a county that stand on the day judged; NULL where there is none.

    `figure` and `where` take the rows; `name` tells this look from others in the same select.
    """
    row: Any = aliased(model, name=name)
    rows = select(func.sum(figure(row))).where(row.county_id == COUNTY)
    rows = rows.where(row.starts_on <= TODAY_OR_END, row.ends_on >= TODAY_OR_END)
    return rows.where(*(one(row) for one in where)).correlate_except(row).scalar_subquery()


funds_2022 = spells_of(Fund).where("funds_2022", lambda own: own.year == ISSUED.year)
planned = funds_2022.c.plan_pay_on
linking = spells_of(Fund).where("linking_funds", lambda own: own.is_linking)
MONEY = (
    Check(
        norm="FC-05",
        key="paid",
        title="资金按计划拨付",
        binds=funds_2022,
        needs=Need(
            case((planned.is_not(None), is_done(funds_2022.c.paid_on, planned))),
            label="按计划拨付",
            datum="计划拨付日期",
        ),
        pending=planned >= AS_OF,
        due_on=planned,
        facts={"计划": planned, "拨付": funds_2022.c.paid_on},
    ),
    Check(
        norm="FC-09",
        title="公开资金分配结果",
        binds=linking,
        needs=made_public(PUBLISHED_ALLOCATION, "公开分配结果", {"fund_id": "subject_id"}),
    ),
)
linking_money = sum_of(
    Fund, "linking_money", lambda f: f.amount, lambda f: f.is_linking, lambda f: f.year == YEAR_JUDGED
)
audited_money = sum_of(
    Fund,
    "audited_money",
    lambda f: case((f.audited_on <= TODAY_OR_END, f.amount), else_=0),
    lambda f: f.is_linking,
    lambda f: f.year == YEAR_JUDGED,
)
AUDIT = Target(
    norm="FC-53",
    title="审计覆盖全部衔接资金",
    binds=county_2022,
    every=YEAR,
    notice=60,
    needs=Need(
        audited_money * 100 / linking_money,
        at_least=P("audited_share"),
        label="审计过的衔接资金",
        unit="%",
        datum="衔接资金台账",
    ),
)

assets = spells_of(Asset)
operating = assets.where("operating_assets", lambda own: own.kind == OPERATING)
public = assets.where("public_assets", lambda own: own.kind == PUBLIC)
of_household = assets.where("household_assets", lambda own: own.kind == OF_HOUSEHOLD)
ASSETS = (
    Check(
        norm="FC-10",
        key="operating",
        title="经营性资产",
        binds=operating,
        needs=(
            Need(is_written(operating.c.keeper), label="写明谁经营"),
            Need(is_written(operating.c.income_shared), label="写明收益分配"),
            Need(is_written(operating.c.risk), label="写明风险防控"),
        ),
    ),
    Check(
        norm="FC-10",
        key="public",
        title="公益性资产",
        binds=public,
        needs=(
            Need(is_written(public.c.keeper), label="写明谁管护"),
            Need(public.c.state == WORKING, label="正常运转", datum="运转情况"),
        ),
        facts={"是否道路、供水": public.c.is_road_or_water, "运转情况": public.c.state},
    ),
    Check(
        norm="FC-10",
        key="household",
        title="到户类资产",
        binds=of_household,
        needs=Need(is_written(of_household.c.guidance), label="指导过农户"),
    ),
)

cooperatives = spells_of(Cooperative)
honoured = cooperatives.where("honoured_cooperatives", lambda own: own.is_honoured)
COOPERATIVES = (
    Check(
        norm="FC-41",
        title="光荣合作社家数",
        binds=counties,
        needs=Need(
            Standing(honoured, on={"county_id": "subject_id"}, of="subject_id"),
            at_least=P("cooperatives"),
            label="光荣合作社",
            unit="家",
        ),
    ),
    Check(
        norm="FC-41",
        key="tie",
        title="与龙头企业联结",
        binds=honoured,
        needs=(
            Need(is_written(honoured.c.enterprise), label="写明龙头企业"),
            Need(is_written(honoured.c.tie), label="写明联结方式"),
        ),
    ),
)

idle = spells_of(Workshop).where("idle_workshops", lambda own: own.state.in_((IDLE, INTERMITTENT)))
employed = sum_of(Workshop, "employing", lambda w: w.supported_workers)
held = sum_of(
    WelfarePost,
    "held_posts",
    lambda p: case(
        (
            and_(p.is_supported, p.hired_on <= TODAY_OR_END, func.coalesce(p.left_on > TODAY_OR_END, True)),
            1,
        ),
        else_=0,
    ),
)


def rising(norm: str, key: str, title: str, figure: Any, label: str, datum: str) -> Target:
    """Give the target that a number of people rises over its base: fewer fall short, and of equal nothing is said."""
    return Target(
        norm=norm,
        key="county",
        title=title,
        binds=county_2022,
        every=YEAR,
        notice=60,
        needs=Need(figure, more_than=P(key), label=label, unit="人", datum=datum),
        silent={"与起算数持平算不算升": or_(figure == P(key))},
    )


WORKSHOPS = (
    Check(
        norm="FC-43",
        title="闲置、间歇的基地车间有人跟进",
        binds=idle,
        needs=Need(
            and_(is_written(idle.c.follow_up), is_done(idle.c.followed_on, AS_OF))
            & (idle.c.followed_on >= func.coalesce(idle.c.idle_since, idle.c.starts_on)),
            label="停产后跟进过",
        ),
        facts={"闲置起": idle.c.idle_since, "跟进": idle.c.followed_on},
    ),
)

posts = spells_of(WelfarePost)
paid_in_post = or_(
    posts.c.paid_until.is_(None),
    and_(posts.c.hired_on.is_not(None), posts.c.paid_until <= func.coalesce(posts.c.left_on, AS_OF)),
)
POSTS = (
    Check(
        norm="FC-45",
        title="公益岗四个环节",
        binds=posts,
        needs=(
            Need(is_written(posts.c.need), label="按需设岗"),
            Need(func.coalesce(posts.c.hired_on >= posts.c.starts_on, True), label="先设岗再聘人"),
            Need(paid_in_post, label="在岗才发补贴"),
            Need(or_(posts.c.left_on.is_(None), is_written(posts.c.left_because)), label="离岗写明原因"),
        ),
        facts={"上岗": posts.c.hired_on, "补贴发到": posts.c.paid_until, "离岗": posts.c.left_on},
    ),
)

CHECKS = (*MONEY, *ASSETS, *COOPERATIVES, *WORKSHOPS, *POSTS)
TARGETS = (
    AUDIT,
    rising(
        "FC-43", "workshop_base", "基地车间用工提高", employed, "吸纳的脱贫人口和监测对象", "基地车间用工人数"
    ),
    rising("FC-45", "post_base", "公益岗人数稳中有升", held, "在岗的脱贫人口和监测对象", "公益岗位台账"),
)
