"""The README speaks of what exists, and of all of it."""

import re

from core.config import ROOT

README = (ROOT / "README.md").read_text()


def test_every_setting_is_described_and_every_described_one_is_read() -> None:
    sources = [*(ROOT / "core").rglob("*.py"), ROOT / "tools" / "needs.py"]
    read = {name for path in sources for name in re.findall(r'"(BANGFU_[A-Z_]+)"', path.read_text())}
    assert set(re.findall(r"BANGFU_[A-Z_]+", README)) == read


def test_every_make_target_it_names_exists_and_none_is_kept_from_the_reader() -> None:
    makefile = (ROOT / "Makefile").read_text()
    public = set(re.findall(r"^([a-z-]+):.*##", makefile, re.MULTILINE))
    assert set(re.findall(r"`?make ([a-z]+)", README)) == public - {"help", "lock", "clean"}
