"""The two project libraries: partner-funded projects are in it before they are approved; of social ones all can be seen."""

from typing import Any

from sqlalchemy import and_, func, or_

from core.api import AS_OF, Check, Need, spells_of
from plugins.suzhou_5bf.choices import WAITING
from plugins.suzhou_5bf.tables import PartnerProject, SocialProject

partner = spells_of(PartnerProject)
social = spells_of(SocialProject)
taken = social.where("taken_social_projects", lambda own: own.progress != WAITING)


def is_written(column: Any) -> Any:
    """Give the condition that something is written in a column."""
    return func.coalesce(column, "") != ""


CHECKS = (
    Check(
        norm="SZ-31",
        title="结对资金项目入库",
        binds=partner,
        needs=(
            Need(
                and_(
                    is_written(partner.c.library_number),
                    func.coalesce(partner.c.in_library_on <= AS_OF, False),
                ),
                label="在衔接资金项目库里",
            ),
            Need(
                func.coalesce(
                    partner.c.in_library_on <= partner.c.approved_on, partner.c.approved_on.is_(None)
                ),
                label="先入库再批复",
            ),
        ),
        facts={"入库": partner.c.in_library_on, "批复": partner.c.approved_on},
    ),
    Check(
        norm="SZ-34",
        title="社会组织项目写明需求和进展",
        binds=social,
        needs=(
            Need(is_written(social.c.need), label="写明需求"),
            Need(
                or_(social.c.progress == WAITING, func.coalesce(social.c.progress_on <= AS_OF, False)),
                label="写明进展日期",
            ),
        ),
        facts={"进展": social.c.progress},
    ),
    Check(
        norm="SZ-34",
        key="taken",
        title="社会组织承接的项目",
        binds=taken,
        needs=(
            Need(is_written(taken.c.taker), label="写明谁承接"),
            *(
                Need(is_written(taken.c[name]), label=f"有{label}")
                for name, label in (("notice", "通知"), ("guidance", "指导"), ("publicity", "宣传"))
            ),
        ),
        facts={"承接": taken.c.taker},
    ),
)
