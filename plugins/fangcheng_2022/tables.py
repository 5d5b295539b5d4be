"""What only this policy keeps: projects, money, what is made public, checks of projects, assets, workshops, posts."""

from datetime import date
from decimal import Decimal

from sqlalchemy import ForeignKey, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from core.api import OwnRecord


class Project(OwnRecord):
    """A project of the county: what it is, how much it takes, and when it takes each step; a blank date is a step not taken."""

    __tablename__ = "fangcheng_2022_projects"
    subject = "project"
    word = "项目"

    year: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    specialty: Mapped[str | None] = mapped_column(String(40))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    planned_money: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    negative_item: Mapped[str | None] = mapped_column(String(80))
    reserved_on: Mapped[date | None]
    plan_approve_on: Mapped[date | None]
    approved_on: Mapped[date | None]
    plan_start_on: Mapped[date | None]
    started_on: Mapped[date | None]
    plan_finish_on: Mapped[date | None]
    completed_on: Mapped[date | None]
    handed_over_on: Mapped[date | None]
    producing_on: Mapped[date | None]
    benefiting_on: Mapped[date | None]


class Fund(OwnRecord):
    """A sum of money as it was allocated: where it comes from, for which project, when it was due, paid and audited."""

    __tablename__ = "fangcheng_2022_funds"
    subject = "fund"
    word = "资金"

    source: Mapped[str] = mapped_column(String(20))
    is_linking: Mapped[bool]
    year: Mapped[int]
    amount: Mapped[Decimal] = mapped_column(Numeric(12, 2))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("fangcheng_2022_projects.id"), index=True)
    plan_pay_on: Mapped[date | None]
    paid_on: Mapped[date | None]
    audited_on: Mapped[date | None]


class Publication(OwnRecord):
    """Something made public from a day on: an allocation, a project, the use of money, or a rule for projects."""

    __tablename__ = "fangcheng_2022_publications"
    subject = "publication"
    word = "公示"

    kind: Mapped[str] = mapped_column(String(20))
    level: Mapped[str] = mapped_column(String(4))
    fund_id: Mapped[int | None] = mapped_column(ForeignKey("fangcheng_2022_funds.id"), index=True)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("fangcheng_2022_projects.id"), index=True)


class Inspection(OwnRecord):
    """One of the four checks of a project: what was found, by when it is to be mended, and when it was."""

    __tablename__ = "fangcheng_2022_inspections"
    subject = "project_inspection"
    word = "项目检查"

    project_id: Mapped[int] = mapped_column(ForeignKey("fangcheng_2022_projects.id"), index=True)
    heading: Mapped[str] = mapped_column(String(10))
    furthered: Mapped[str | None] = mapped_column(String(120))
    finding: Mapped[str | None] = mapped_column(String(200))
    mend_by: Mapped[date | None]
    mended_on: Mapped[date | None]


class Asset(OwnRecord):
    """An asset that projects left: who answers for it, and what its kind asks to be on record."""

    __tablename__ = "fangcheng_2022_assets"
    subject = "asset"
    word = "资产"

    kind: Mapped[str] = mapped_column(String(6))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("fangcheng_2022_projects.id"), index=True)
    value: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    is_road_or_water: Mapped[bool | None]
    keeper: Mapped[str | None] = mapped_column(String(60))
    income_shared: Mapped[str | None] = mapped_column(String(120))
    risk: Mapped[str | None] = mapped_column(String(120))
    state: Mapped[str | None] = mapped_column(String(6))
    guidance: Mapped[str | None] = mapped_column(String(120))


class Cooperative(OwnRecord):
    """A cooperative, whether it is honoured, and its tie with a lead enterprise."""

    __tablename__ = "fangcheng_2022_cooperatives"
    subject = "cooperative"
    word = "合作社"

    is_honoured: Mapped[bool]
    enterprise: Mapped[str | None] = mapped_column(String(80))
    tie: Mapped[str | None] = mapped_column(String(120))


class Workshop(OwnRecord):
    """A base or workshop: whether it runs, how many it employs, and what is done where it stands idle."""

    __tablename__ = "fangcheng_2022_workshops"
    subject = "workshop"
    word = "基地车间"

    kind: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(4))
    idle_since: Mapped[date | None]
    workers: Mapped[int | None]
    supported_workers: Mapped[int | None]
    followed_on: Mapped[date | None]
    follow_up: Mapped[str | None] = mapped_column(String(120))


class WelfarePost(OwnRecord):
    """A public-welfare post from the day it was set up: why, since when held, until when paid, and how it was left."""

    __tablename__ = "fangcheng_2022_welfare_posts"
    subject = "welfare_post"
    word = "公益岗位"

    need: Mapped[str | None] = mapped_column(String(80))
    hired_on: Mapped[date | None]
    is_supported: Mapped[bool | None]
    paid_until: Mapped[date | None]
    left_on: Mapped[date | None]
    left_because: Mapped[str | None] = mapped_column(String(80))
