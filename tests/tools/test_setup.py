"""Set-up does what is missing and nothing else, and what it builds for pages is whole."""

import json
from pathlib import Path

import pytest

from tools import environment, frontend, needs
from tools.stamps import ROOT, fingerprint, is_fresh, leave
from tools.vendor import FILES, LICENCES, build_vendor, list_icons

ICON = '<svg xmlns="x" width="16" class="bi" viewBox="0 0 16 16">\n  <path d="M1 1"/>\n</svg>'


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    """Give a folder of front-end packages with one icon."""
    for source in (*FILES.values(), *LICENCES.values()):
        (tmp_path / "modules" / source).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "modules" / source).write_text(f"/* {source} */\n/*# sourceMappingURL=a.map */\n")
    icons = tmp_path / "modules" / "bootstrap-icons" / "icons"
    icons.mkdir(parents=True)
    (icons / "house.svg").write_text(ICON)
    return tmp_path / "modules"


def build(modules: Path, *names: str) -> tuple[Path, dict[str, str]]:
    """Build the files for pages with these icons."""
    listed = modules.parent / "icons.txt"
    listed.write_text("# names\n" + "\n".join(names) + "\n")
    vendor = modules.parent / "static" / "vendor"
    return vendor, build_vendor(modules, vendor, listed)


def test_the_manifest_names_files_that_exist(modules: Path) -> None:
    vendor, manifest = build(modules, "house")
    assert set(manifest) == {"bootstrap.css", "htmx.js", "icons.svg"}
    assert json.loads((vendor / "manifest.json").read_text()) == manifest
    assert all((vendor / name).is_file() for name in manifest.values())
    assert {path.name for path in (vendor / "licences").iterdir()} == set(LICENCES)


def test_a_changed_file_gets_another_name_and_the_old_one_goes(modules: Path) -> None:
    vendor, before = build(modules, "house")
    (modules / FILES["htmx.js"]).write_text("changed")
    _vendor, after = build(modules, "house")
    assert after["htmx.js"] != before["htmx.js"]
    assert after["bootstrap.css"] == before["bootstrap.css"]
    assert not (vendor / before["htmx.js"]).exists()


def test_the_sprite_holds_the_listed_icons_and_no_source_map_is_asked_for(modules: Path) -> None:
    vendor, manifest = build(modules, "house")
    assert '<symbol id="house" viewBox="0 0 16 16"' in (vendor / manifest["icons.svg"]).read_text()
    assert "sourceMappingURL" not in (vendor / manifest["bootstrap.css"]).read_text()


def test_an_icon_that_does_not_exist_is_named(modules: Path) -> None:
    with pytest.raises(SystemExit, match="'hause'"):
        build(modules, "house", "hause")


def test_the_real_list_of_icons_is_built() -> None:
    manifest = json.loads((ROOT / "core/static/vendor/manifest.json").read_text())
    sprite = (ROOT / "core/static/vendor" / manifest["icons.svg"]).read_text()
    assert sprite.count("<symbol ") == len(list_icons())


def test_a_stamp_is_fresh_only_for_the_same_inputs(tmp_path: Path) -> None:
    lock, stamp = tmp_path / "lock", tmp_path / "stamp"
    lock.write_text("a")
    leave(stamp, fingerprint(lock, "3.11"))
    assert is_fresh(stamp, fingerprint(lock, "3.11"))
    assert not is_fresh(stamp, fingerprint(lock, "3.12"))
    lock.write_text("b")
    assert not is_fresh(stamp, fingerprint(lock, "3.11"))


def test_the_environment_is_installed_once_and_again_when_its_lock_changes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    installed: list[str] = []
    monkeypatch.setattr(environment, "VENV", tmp_path / "venv")
    monkeypatch.setattr(environment, "PYTHON", tmp_path / "venv/bin/python")
    monkeypatch.setattr(environment, "LOCK", tmp_path / "dev.lock")
    monkeypatch.setattr(environment, "find_uv", lambda: "uv")
    monkeypatch.setattr(environment, "_install_by_uv", lambda uv: bool(installed.append(uv)))
    monkeypatch.setattr(environment, "_install_by_pip", lambda: installed.append("pip"))
    for lock, expected in (("a", ["uv", "pip"]), ("a", []), ("b", ["uv", "pip"])):
        environment.LOCK.write_text(lock)
        environment.make_environment()
        assert installed == expected
        installed.clear()


def test_a_node_that_is_missing_or_too_old_is_not_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    node = tmp_path / "node"
    for version, useful in (("v16.20.0", False), ("v18.0.0", True), ("v24.1.0", True), ("nonsense", False)):
        node.write_text(f"#!/bin/sh\necho {version}\n")
        node.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
        assert frontend._node_is_young_enough() is useful
    node.unlink()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert frontend._node_is_young_enough() is False


def test_the_newest_server_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for version in ("9.6", "15", "16"):
        for name in ("initdb", "postgres"):
            program = tmp_path / version / "bin" / name
            program.parent.mkdir(parents=True, exist_ok=True)
            program.write_text("")
            program.chmod(0o755)
    (tmp_path / "17" / "bin").mkdir(parents=True)  # a client without its server
    monkeypatch.setattr(needs, "SYSTEM_POSTGRES", (f"{tmp_path}/*/bin",))
    assert needs.find_postgres() == tmp_path / "16" / "bin"


def test_chromium_is_installed_where_the_machine_lets_us(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said: list[list[str]] = []

    def run(command: list[str], **_options: object) -> object:
        said.append(command)
        return needs.subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(needs, "find_chromium", lambda: None)
    monkeypatch.setattr(needs.shutil, "which", lambda name: f"/usr/bin/{name}" if name == "apt-get" else None)
    monkeypatch.setattr(needs.os, "geteuid", lambda: 0)
    monkeypatch.setattr(needs.subprocess, "run", run)
    needs.main()
    assert [command[1] for command in said] == ["update", "install"]
    assert said[1][-1] == "chromium"
    assert "browser tests will be skipped" in capsys.readouterr().out


def test_nothing_is_installed_for_somebody_who_may_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needs, "find_chromium", lambda: None)
    monkeypatch.setattr(needs.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(needs.subprocess, "run", lambda *_a, **_k: pytest.fail("something was run"))
    needs.main()


def test_ci_runs_the_test_command_of_the_readme() -> None:
    command = "make test"
    assert (ROOT / ".ci" / "run").read_text().rstrip().endswith(f"\n{command}")
    assert command in (ROOT / "README.md").read_text()
