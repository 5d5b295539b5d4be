"""A scheme that leads nowhere is refused, with what to write instead."""

from dataclasses import replace
from difflib import get_close_matches
from typing import Any

import pytest

from core.activities.models import Activity
from core.engine.spells import posted
from core.policy.norm import P
from core.policy.rules import Count
from core.policy.scheme import Band, Held, Quota, Results, Share, Signer, Signing
from core.policy.verify_schemes import scheme_faults
from tests.core.evaluations.conftest import QUARTERLY, book

GOOD = QUARTERLY.factors[0]
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no factors": ({"factors": ()}, "has no factors"),
    "no signers": ({"steps": ()}, "is signed by nobody"),
    "a key twice": ({"factors": (GOOD, GOOD)}, "the key deeds stands 2 times"),
    "an unknown part": ({"factors": (replace(GOOD, part="x"),)}, "is under 'x', which is no part"),
    "an unknown tie": ({"ties": ("deedz",)}, "ties name 'deedz'"),
    "an unknown parameter": ({"factors": (replace(GOOD, points=P("points_deedz")),)}, "points_deeds"),
    "an unknown kind": (
        {"factors": (replace(GOOD, of=Count("good_deedz", by=Activity.unit_id)),)},
        "counts 'good_deedz', which is no kind of activity; good_deed",
    ),
    "an unknown rule": ({"factors": (replace(GOOD, of=Share(("duty:S-9",))),)}, "rests on 'duty:S-9'"),
    "another scheme that is none": (
        {"factors": (replace(GOOD, of=Results("quarterly")),)},
        "the scheme 'quarterly'",
    ),
    "spells of another subject": (
        {"factors": (replace(GOOD, of=Held(posted)),)},
        "looks among cadre spells, but the scheme scores unit",
    ),
    "a column the spells lack": (
        {"factors": (replace(GOOD, of=Count("good_deed", by=Activity.unit_id, on="cadre_id")),)},
        "lack the column cadre_id",
    ),
    "an unknown role": ({"steps": (Signing("签", (Signer(("zone_hed",)),)),)}, "zone_head"),
    "a quota of no grade": ({"quotas": (Quota(grade="a", at_most=10),)}, "a quota names the grade 'a'"),
    "a grade without its figure": (
        {"grades": (Band(code="a", title="甲"), Band(code="b", title="乙", at_least=1))},
        "only the last grade may do without at_least",
    ),
    "grades filed for units": ({"files_grades": True}, "which only cadres have"),
}


def nearest(word: str, words: list[str]) -> str:
    return ", ".join(get_close_matches(word, words, 1))


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_scheme_is_refused_with_the_fault(what: str) -> None:
    changes, said = WRONG[what]
    faults = list(scheme_faults(replace(QUARTERLY, **changes), book(), ["good_deed"], nearest))
    assert any(said in fault for fault in faults), faults


def test_the_scheme_itself_has_no_fault() -> None:
    assert list(scheme_faults(QUARTERLY, book(), ["good_deed"], nearest)) == []
