"""Locks hold versions and hashes of everything asked for, agree with each other, and name no address."""

import json
import re
from pathlib import Path

import pytest

from tools.lock import LOCKS
from tools.stamps import ROOT

REQUIREMENTS = ROOT / "requirements"
NAME = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^]]*\])?\s*(==\S+)?", re.IGNORECASE | re.MULTILINE)


def pinned(name: str) -> dict[str, str]:
    """Give the versions a lock pins, by package."""
    text = (REQUIREMENTS / f"{name}.lock").read_text()
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==(\S+)", text, re.MULTILINE))


def asked_for(source: Path) -> dict[str, str]:
    """Give what an `.in` file asks for, and the exact version where it names one."""
    wanted: dict[str, str] = {}
    for line in source.read_text().splitlines():
        plain = line.split("#")[0].strip()
        if plain.startswith("-r "):
            wanted |= asked_for(source.parent / plain.removeprefix("-r "))
        elif found := NAME.match(plain):
            wanted[found[1].lower()] = (found[2] or "").removeprefix("==")
    return wanted


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_answers_what_was_asked_for(name: str) -> None:
    versions = pinned(name)
    sources = [ROOT / source for source in LOCKS[name] if source.endswith(".in")]
    for source in sources:
        for package, version in asked_for(source).items():
            assert package in versions, f"{package}: run `make lock`"
            assert version in ("", versions[package]), f"{package}: run `make lock`"


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_a_hash_and_no_address(name: str) -> None:
    text = (REQUIREMENTS / f"{name}.lock").read_text()
    entries = re.split(r"\n(?=[a-z0-9])", text)
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in text
    assert not re.search(r"^\s*--(?!hash)", text, re.MULTILINE)


@pytest.mark.parametrize("name", ["runtime", "pg"])
def test_what_runs_is_what_was_tested(name: str) -> None:
    assert pinned(name).items() <= pinned("dev").items()


def test_the_front_end_lock_has_hashes_and_no_address() -> None:
    text = (ROOT / "package-lock.json").read_text()
    wanted = json.loads((ROOT / "package.json").read_text())
    packages = json.loads(text)["packages"]
    for name, version in (wanted["dependencies"] | wanted["devDependencies"]).items():
        assert packages[f"node_modules/{name}"]["version"] == version
    assert all("integrity" in package for path, package in packages.items() if path)
    assert "://" not in text
