"""How the county's leading group assesses people and teams, yearly and at the end of their term (XX-21)."""

from datetime import date

from core.api import YEAR, Band, P, Quota, Scheme, Signer, Signing, Spells, Term, posted
from plugins.county_2021.bound import sent_teams

GROUP = ("county_organisation", "county_officer")
"""The leading group acts through the organisation department and the county's own officer."""

TERM = Term(date(2021, 1, 1), date(2023, 12, 31))
GRADES = (
    Band(code="excellent", title="优秀"),
    Band(code="competent", title="称职"),
    Band(code="basically_competent", title="基本称职"),
    Band(code="incompetent", title="不称职"),
)
SIGNED = (Signing("县驻村工作领导小组确定", (Signer(GROUP),)),)


def assessment(key: str, title: str, every: object, binds: Spells, **more: object) -> Scheme:
    """Give an assessment whose grades people decide, since the paper names no scores."""
    return Scheme(
        key=key,
        norm="XX-21",
        title=title,
        every=every,  # type: ignore[arg-type]
        binds=binds,
        factors=(),
        grades=GRADES,
        is_ranked=False,
        scorers=GROUP,
        steps=SIGNED,
        **more,  # type: ignore[arg-type]
    )


OUTSTANDING = (Quota(grade="excellent", at_most=P("outstanding_share")),)

SCHEMES = (
    assessment("cadres_yearly", "驻村干部年度考核", YEAR, posted, files_grades=True, quotas=OUTSTANDING),
    assessment("cadres_term", "驻村干部期满考核", TERM, posted, quotas=OUTSTANDING),
    assessment("teams_yearly", "驻村工作队年度考核", YEAR, sent_teams),
    assessment("teams_term", "驻村工作队期满考核", TERM, sent_teams),
)
