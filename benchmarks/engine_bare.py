"""The least SQL that gives a norm's figure for everyone: written by hand, with no policy, no parameter and no answer."""

from datetime import date

SENT = "p.source IN ('central', 'provincial', 'city') AND p.starts_on <= :until AND p.ends_on >= :since"

_SEEK = (
    "(SELECT count(DISTINCT a.on_date) FROM activities a WHERE a.kind = '{kind}' AND a.cadre_id = p.cadre_id"
    " AND a.on_date BETWEEN :since AND :as_of{more})"
)
_HERE = " AND a.village_id = p.village_id"
_NO_ENTRY = (
    " AND NOT EXISTS (SELECT 1 FROM activities e WHERE e.kind IN ('diary', 'work_log')"
    " AND e.cadre_id = a.cadre_id AND e.on_date = a.on_date)"
)


def _seeks(*figures: tuple[str, str]) -> str:
    columns = ", ".join(_SEEK.format(kind=kind, more=more) for kind, more in figures)
    return f"SELECT p.cadre_id, {columns} FROM postings p WHERE {SENT}"


_LINKS = (
    "(SELECT unit_id, village_id FROM unit_villages WHERE starts_on <= :until AND ends_on >= :since"
    " UNION SELECT unit_id, village_id FROM postings WHERE starts_on <= :until AND ends_on >= :since)"
)
_WHERE = (
    "SELECT l.unit_id, {figures} FROM (SELECT DISTINCT l.unit_id, {place} AS place FROM "
    + _LINKS
    + " l JOIN villages v ON v.id = l.village_id JOIN units u ON u.id = l.unit_id WHERE u.level IN {levels}) l"
    " LEFT JOIN activities a ON a.kind IN {kinds} AND a.unit_id = l.unit_id AND a.{column} = l.place{more}"
    " AND a.on_date BETWEEN :since AND :as_of GROUP BY l.unit_id"
)
_PER_UNIT = (
    "SELECT l.unit_id, {figures} FROM (SELECT DISTINCT l.unit_id FROM "
    + _LINKS
    + " l JOIN units u ON u.id = l.unit_id"
    " WHERE u.level IN {levels}) l LEFT JOIN activities a ON a.kind IN {kinds} AND a.unit_id = l.unit_id"
    " AND a.on_date BETWEEN :since AND :as_of GROUP BY l.unit_id"
)
_DEEDS = ("survey", "good_deed", "policy_talk", "courtyard_cleaning")

BARE = {
    "duty:NY-20": _seeks(("in_village_day", _HERE), ("in_village_night", _HERE)),
    "duty:NY-21": _seeks(("in_village_day", _HERE)),
    "duty:NY-22": _seeks(("diary", ""), ("work_log", ""), ("in_village_day", _NO_ENTRY)),
    "duty:NY-14": _PER_UNIT.format(kinds="('hear_team_report')", figures="count(a.id)", levels="('city')"),
    "duty:NY-15": _WHERE.format(
        figures="count(DISTINCT a.on_date)",
        place="v.county_id",
        column="county_id",
        levels="('central', 'provincial', 'city')",
        kinds="('survey')",
        more=" AND a.acting_as = 'principal'",
    ),
    "duty:NY-16": _WHERE.format(
        figures="count(DISTINCT l.place || ' ' || a.on_date)",
        place="v.id",
        column="village_id",
        levels="('city')",
        kinds="('survey')",
        more=" AND a.acting_as = 'deputy'",
    ),
    "duty:NY-35": _WHERE.format(
        figures=", ".join(f"count(CASE WHEN a.kind = '{kind}' THEN 1 END)" for kind in _DEEDS),
        place="v.id",
        column="village_id",
        levels="('city')",
        kinds=_DEEDS,
        more="",
    ),
    "check:NY-06": "SELECT v.village_id, count(DISTINCT p.cadre_id) FROM (SELECT p.village_id FROM postings p"
    " WHERE p.source IN ('central', 'provincial', 'city') AND p.starts_on <= :as_of AND p.ends_on >= :as_of"
    " UNION SELECT l.village_id FROM unit_villages l JOIN units u ON u.id = l.unit_id"
    " WHERE u.level IN ('central', 'provincial', 'city') AND l.starts_on <= :as_of AND l.ends_on >= :as_of) v"
    " LEFT JOIN postings p ON p.village_id = v.village_id AND p.starts_on <= :as_of AND p.ends_on >= :as_of"
    " GROUP BY v.village_id",
    "check:NY-19": "SELECT p.id, p.party_relation_on FROM postings p JOIN cadres c ON c.id = p.cadre_id"
    " WHERE c.politics IN ('中共党员', '中共预备党员') AND p.starts_on <= :as_of AND p.ends_on >= :as_of",
    "check:NY-23": "SELECT k.id, count(DISTINCT l.unit_id) FROM household_contacts k"
    " JOIN households h ON h.id = k.household_id JOIN cadres c ON c.id = k.cadre_id"
    " LEFT JOIN (SELECT unit_id, village_id FROM unit_villages WHERE starts_on <= :as_of AND ends_on >= :as_of"
    " UNION SELECT unit_id, village_id FROM postings WHERE starts_on <= :as_of AND ends_on >= :as_of) l"
    " ON l.unit_id = c.unit_id AND l.village_id = h.village_id"
    " WHERE k.starts_on <= :as_of AND k.ends_on >= :as_of GROUP BY k.id",
    "coverage:NY-24": "SELECT household_id, sum(CASE WHEN {between} > 1 THEN {between} - 1 ELSE 0 END)"
    " + CASE WHEN max(ends_on) < :as_of THEN {after} ELSE 0 END"
    " FROM (SELECT household_id, starts_on, ends_on, max(ends_on) OVER (PARTITION BY household_id"
    " ORDER BY starts_on ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached"
    " FROM household_contacts WHERE starts_on <= :as_of) spans GROUP BY household_id",
}
DAYS = {
    "sqlite": {
        "between": "julianday(starts_on) - julianday(reached)",
        "after": "julianday(:as_of) - julianday(max(ends_on))",
    },
    "postgresql": {"between": "(starts_on - reached)", "after": "(:as_of - max(ends_on))"},
}


def bare_sql(rule: str, dialect: str, since: date, until: date, as_of: date) -> str:
    """Give the statement for a rule with its dates written in."""
    sql = BARE[rule]
    for name, words in DAYS[dialect].items():
        sql = sql.replace(f"{{{name}}}", words)
    cut = min(until, as_of)
    for name, day in (("since", since), ("until", until), ("as_of", cut)):
        sql = sql.replace(f":{name}", f"date '{day}'" if dialect == "postgresql" else f"'{day}'")
    return sql
