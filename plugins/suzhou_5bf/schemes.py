"""How city units are evaluated in three parts (SZ-37), and how social participants get their stars (SZ-35)."""

from sqlalchemy import select

from core.api import (
    YEAR,
    Activity,
    Band,
    Cadre,
    Contact,
    Count,
    Factor,
    Household,
    P,
    Part,
    Posting,
    Scheme,
    Share,
    Signer,
    Signing,
    Spells,
    assisting,
)

city_units = assisting.where("city_helping", lambda c: c.unit_level == "city")

people_sent = Spells(
    "unit",
    select(
        Posting.unit_id.label("subject_id"),
        Posting.village_id.label("area_id"),
        Posting.starts_on,
        Posting.ends_on,
        Posting.cadre_id,
    ),
    "people_sent",
)
"""Units with the people they have posted: subject unit, one row a posting."""

households_helped = Spells(
    "unit",
    select(
        Cadre.unit_id.label("subject_id"),
        Household.village_id.label("area_id"),
        Contact.starts_on,
        Contact.ends_on,
        Contact.household_id,
    )
    .join(Cadre, Cadre.id == Contact.cadre_id)
    .join(Household, Household.id == Contact.household_id)
    .where(Cadre.unit_id.is_not(None)),
    "households_helped",
)
"""Units with the households for which one of their people answers: subject unit, one row a contact person."""

social_parties = Spells(
    "unit",
    select(
        Activity.unit_id.label("subject_id"),
        Activity.county_id.label("area_id"),
        Activity.on_date.label("starts_on"),
        Activity.on_date.label("ends_on"),
    ).where(Activity.kind == "social_help", Activity.unit_id.is_not(None), Activity.county_id.is_not(None)),
    "social_parties",
)
"""Enterprises and organisations on the days on which they helped: subject unit, one row a record."""

PARTS = {
    "unit": (
        "单位责任和工作落实",
        Share(("duty:SZ-04", "duty:SZ-10", "duty:SZ-11", "duty:SZ-12", "duty:SZ-17", "check:SZ-05")),
    ),
    "team": ("驻村工作队履职", Share(("duty:SZ-20", "duty:SZ-23"), people_sent, "cadre_id")),
    "contact": (
        "帮扶联系人成效",
        Share(("duty:SZ-07", "duty:SZ-08", "duty:SZ-09"), households_helped, "household_id"),
    ),
}
"""The three parts of the paper, each fed from the duties it names."""

DIMENSIONS = {
    "amount": ("金额", Count("social_help", by=Activity.unit_id, measure="sum")),
    "frequency": ("频次", Count("social_help", by=Activity.unit_id)),
    "duration": ("时长", Count("social_help", by=Activity.unit_id, measure="days")),
    "effect": ("成效", None),
}
"""The four dimensions of a star: people judge each by the records, since the paper gives no measure for any."""

BY_CITY = (Signing("市乡村振兴局确定", (Signer(("city_officer",)),)),)

SCHEMES = (
    Scheme(
        key="city_units",
        norm="SZ-37",
        title="市直单位定点帮扶考核",
        every=YEAR,
        per="city",
        binds=city_units,
        parts=tuple(
            Part(key=f"part_{key}", title=title, weight=P(f"evaluation_weight_{key}"))
            for key, (title, _) in PARTS.items()
        ),
        factors=tuple(
            Factor(key=key, title=title, norm="SZ-37", points=100, of=share, kind="due", part=f"part_{key}")
            for key, (title, share) in PARTS.items()
        ),
        is_ranked=False,
        scorers=("city_officer",),
        steps=BY_CITY,
    ),
    Scheme(
        key="stars",
        norm="SZ-35",
        title="社会帮扶星级评价",
        every=YEAR,
        per="city",
        binds=social_parties,
        parts=tuple(
            Part(key=f"part_{key}", title=title, weight=P(f"star_weight_{key}"))
            for key, (title, _) in DIMENSIONS.items()
        ),
        factors=tuple(
            Factor(
                key=key,
                title=title,
                norm="SZ-35",
                points=100,
                of=count,
                kind="due",
                is_judged=True,
                part=f"part_{key}",
            )
            for key, (title, count) in DIMENSIONS.items()
        ),
        grades=tuple(
            Band(code=str(stars), title=f"{name}星")
            for stars, name in zip((5, 4, 3, 2, 1), "五四三二一", strict=True)
        ),
        is_ranked=False,
        scorers=("city_officer",),
        steps=BY_CITY,
    ),
)
