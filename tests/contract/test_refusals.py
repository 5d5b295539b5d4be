"""A bad plugin is refused with file, fault and remedy; every other policy starts without it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from core.plugin_manager import load_registry
from core.registry import Registry
from tests.contract.found import SAMPLES

GOOD = SAMPLES / "river_county"
Break = Callable[[Path], None]


def changed(file: str, old: str, new: str) -> Break:
    """Give an act that writes something wrong into one file of a plugin."""

    def act(folder: Path) -> None:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, "the sample has changed: nothing would be broken"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return act


def removed(file: str) -> Break:
    return lambda folder: (folder / file).unlink()


FAULTS: dict[str, tuple[Break, tuple[str, ...]]] = {
    "a rule cites a norm that is not there": (
        changed("rules.py", 'norm="RC-01"', 'norm="RX-01"'),
        ("plugin.py", "duty:RX-01 cites RX-01", "did you mean RC-01?"),
    ),
    "a parameter cites a norm that is not there": (
        changed("policy/parameters.toml", '"RC-09"', '"RC-99"'),
        ("parameters.toml", "[max_gap] cites RC-99", "did you mean RC-09?"),
    ),
    "a norm stands twice": (
        changed("policy/norms.csv", "RC-02,第二条", "RC-01,第二条"),
        ("norms.csv", "RC-01 stands 2 times", "keep one row"),
    ),
    "a force that is no word": (
        changed("policy/norms.csv", "RC-01,第一条,must", "RC-01,第一条,shall"),
        ("norms.csv:2", "'shall' is unknown", "must, should, prefer, may"),
    ),
    "a column of the norms is missing": (
        changed("policy/norms.csv", "id,place,force", "id,where,force"),
        ("norms.csv", "place is missing", "first line must name it"),
    ),
    "a parameter that no file knows": (
        changed("rules.py", 'P("days")', 'P("dayz")'),
        ("plugin.py", "duty:RC-01 uses P('dayz')", "did you mean days?"),
    ),
    "a trigger proposes what nobody decides": (
        changed("rules.py", 'proposes="recall"', 'proposes="recal"'),
        ("plugin.py", "proposes 'recal'", "did you mean recall?"),
    ),
    "a parameter inside a condition that no file knows": (
        changed("rules.py", "posted.c.retained,", 'posted.c.retained & (P("dayz") > 1),'),
        ("plugin.py", "duty:RC-01 uses P('dayz')", "did you mean days?"),
    ),
    "a kind of activity that nobody declares": (
        changed("rules.py", '"home_visit"', '"home_visits"'),
        ("plugin.py", "counts 'home_visits'", "did you mean home_visit?"),
    ),
    "a topic that its kind has no list for": (
        changed("rules.py", 'measure="run")', 'measure="run", unless={"事假": Activity.topic == "事假"})'),
        ("activity_kinds.csv", "RC-06 reads the topic of river_absence", "name one under topics, or *"),
    ),
    "a kind whose list nobody declares": (
        changed(
            "policy/activity_kinds.csv",
            "kind,title,who,norms\nriver_absence,无故不在村一天,cadre,RC-06",
            "kind,title,who,norms,topics\nriver_absence,无故不在村一天,cadre,RC-06,reasons",
        ),
        ("activity_kinds.csv", "river_absence takes its topics from 'reasons'"),
    ),
    "an actor that nobody is": (
        changed("policy/activity_kinds.csv", "天,cadre", "天,cadres"),
        ("activity_kinds.csv", "river_absence is an act of 'cadres'", "did you mean cadre?"),
    ),
    "spells without a column": (
        changed("rules.py", "binds=typed,", "binds=typed_only,"),
        ("plugin.py", "check:RC-07", "typed_only lack the column area_id", "select it with that label"),
    ),
    "a count by a column that the spells lack": (
        changed("rules.py", 'on="household_id"', 'on="house_id"'),
        ("plugin.py", "contacts lack the column house_id"),
    ),
    "a count in a check": (
        changed("rules.py", 'Need(assisting.c.unit_nature == "党政机关",', "Need(in_village, at_least=1,"),
        ("plugin.py", "check:RC-08", "declare a Duty"),
    ),
    "a need without a bound": (
        changed("rules.py", 'at_least=P("days"), ', ""),
        ("plugin.py", "duty:RC-01", "needs at_least="),
    ),
    "two rules of one name": (
        changed("rules.py", 'norm="RC-02"', 'norm="RC-01"'),
        ("plugin.py", "duty:RC-01 is declared 2 times", "key="),
    ),
    "a misspelt hook": (
        changed("plugin.py", "def register_duties", "def register_duty"),
        ("plugin.py", "register_duty", "register_duties"),
    ),
    "no policy": (
        changed("plugin.py", "@hookimpl\ndef register_policy", "def register_policy"),
        ("plugin.py", "register_policy must return one Policy", "@hookimpl"),
    ),
    "an import that fails": (
        changed("plugin.py", "from . import rules", "from . import rulez"),
        ("plugin.py:", "rulez", "bangfu plugin check"),
    ),
    "a name that core.api does not offer": (
        changed("rules.py", "from core.api import (", "from core.api import (\n    Dooty,"),
        ("rules.py:", "Dooty", "bangfu plugin check"),
    ),
    "a column that rules misspell": (
        changed("rules.py", "posted.c.retained", "posted.c.retain"),
        ("rules.py:", "retain", "bangfu plugin check"),
    ),
    "a program that ends itself": (
        changed("rules.py", "in_village =", "raise SystemExit(3)\nin_village ="),
        ("rules.py:", "SystemExit", "bangfu plugin check"),
    ),
    "a step that no act leads to": (
        changed("workflows.py", 'to="praised",', 'to="refused",'),
        ("workflows.py", "workflow:praise: praised is never reached", "let an act lead there"),
    ),
    "an act that leads to no step": (
        changed("workflows.py", 'to="offices",', 'to="office",'),
        ("workflows.py", "act draft.submit leads to 'office'", "did you mean offices?"),
    ),
    "a role that is not there": (
        changed("workflows.py", '"county_organisation"', '"county_organization"'),
        ("workflows.py", "asks for the role 'county_organization'", "did you mean county_organisation?"),
    ),
    "a role over other ground": (
        changed("workflows.py", 'Who("village_officer")', 'Who("village_officer", "unit")'),
        ("workflows.py", "village_officer is granted over its area", "write at= one of area"),
    ),
    "a figure that a workflow misspells": (
        changed("workflows.py", 'days > P("leave_days")', 'days > P("leave_day")'),
        ("workflows.py", "act draft.submit uses P('leave_day')", "did you mean leave_days?"),
    ),
    "a field that no form has": (
        changed("workflows.py", 'starts_on=DATA("starts_on")', 'starts_on=DATA("start_on")'),
        ("workflows.py", "uses DATA('start_on')", "did you mean starts_on?"),
    ),
    "a letter that is not written": (
        changed("workflows.py", 'letters=("praise",)', 'letters=("prize",)'),
        ("workflows.py", "issues the letter 'prize'", "did you mean praise?"),
    ),
    "wrong TOML": (
        changed("policy/parameters.toml", "value = 10", "value = ten"),
        ("parameters.toml", "line 5", "write each parameter as [key]"),
    ),
    "a parameter without its norm": (
        changed("policy/parameters.toml", 'norm = "RC-01"\n', ""),
        ("parameters.toml", "[days] lacks norm"),
    ),
    "a parameter with neither value nor blank": (
        changed("policy/parameters.toml", "value = 10\n", ""),
        ("parameters.toml", "[days] needs either a value or open = true"),
    ),
    "a word that parameters do not know": (
        changed("policy/parameters.toml", "value = 10\n", "value = 10\nunits = 1\n"),
        ("parameters.toml", "[days] has units", "known are"),
    ),
    "a file that is missing": (
        removed("policy/norms.csv"),
        ("plugin.py", "norms.csv", "bangfu plugin check"),
    ),
    "a folder that is no package": (removed("__init__.py"), ("__init__.py is missing",)),
    "a slug that is not the folder's name": (
        changed("plugin.py", 'slug="river_county"', 'slug="rivers"'),
        ("plugin.py", "the slug rivers is not the folder's name", "river_county"),
    ),
}


def load_beside_a_good_one(tmp_path: Path, break_it: Break) -> Registry:
    """Load a broken copy of the sample plugin from one folder, and an untouched one from another."""
    folder, good = tmp_path / "bad", tmp_path / "good"
    shutil.copytree(GOOD, folder / "river_county")
    shutil.copytree(GOOD, good / "lake_county")
    changed("plugin.py", 'slug="river_county"', 'slug="lake_county"')(good / "lake_county")
    rules = folder / "river_county" / "rules.py"
    typed_only = 'typed_only = Spells("village", select(typed.c.subject_id, typed.c.type), "typed_only")'
    text = rules.read_text(encoding="utf-8").replace("in_village =", f"{typed_only}\nin_village =", 1)
    text = text.replace(
        "from core.api import (", "from sqlalchemy import select\n\nfrom core.api import (\n    Spells,"
    )
    rules.write_text(text, encoding="utf-8")
    break_it(folder / "river_county")
    return load_registry([folder, good])


@pytest.mark.parametrize("fault", FAULTS)
def test_bad_plugin_is_refused_with_file_fault_and_remedy(tmp_path: Path, fault: str) -> None:
    break_it, words = FAULTS[fault]
    registry = load_beside_a_good_one(tmp_path, break_it)
    assert list(registry.books) == ["lake_county"]
    message = registry.refused["river_county"]
    assert all(word in message for word in words), message


def test_unbroken_copy_starts_so_that_each_refusal_is_for_its_fault(tmp_path: Path) -> None:
    registry = load_beside_a_good_one(tmp_path, lambda _: None)
    assert registry.refused == {}
    assert sorted(registry.books) == ["lake_county", "river_county"]


def test_second_policy_of_a_slug_is_refused_and_the_first_one_stays(tmp_path: Path) -> None:
    for place in ("one", "two"):
        shutil.copytree(GOOD, tmp_path / place / "river_county")
    registry = load_registry([tmp_path / "one", tmp_path / "two"])
    assert registry.book("river_county").folder == tmp_path / "one" / "river_county"
    assert "the slug river_county is taken by another plugin" in registry.refused["river_county"]
