"""What a good password is, and how it is kept."""

import pytest

from core.accounts import passwords
from core.accounts.passwords import hash_password, is_password, problems_with


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("Short-1a", "至少 10 位"),
        ("onlylowercase1", "至少三类"),
        ("ALLUPPER-CASE", "至少三类"),
        ("x" * 255 + "A1", "最多 256 位"),
        ("Password1234!", "太常见"),
        ("Admin@123456", "太常见"),
        ("1Qaz@Wsx3Edc", "太常见"),
        ("Zhangsan-2023", "不能包含用户名"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(password: str, said: str) -> None:
    assert any(said in problem for problem in problems_with(password, "zhangsan"))


@pytest.mark.parametrize(
    "password",
    ["Plum-blossom-2023", "Aa1" + "梅" * 7, "correct Horse battery 7", "Aa1-" * 16, "A1-" + "b" * 253],
)
def test_a_good_password_is_taken_whatever_its_length_and_script(password: str) -> None:
    assert not list(problems_with(password, "zhangsan"))


def test_every_sign_of_a_long_password_counts() -> None:
    kept = hash_password("A1-" + "b" * 253)
    assert is_password(kept, "A1-" + "b" * 253)
    assert not is_password(kept, "A1-" + "b" * 252 + "c")


def test_blanks_around_a_password_belong_to_it() -> None:
    assert not is_password(hash_password(" Plum-blossom-2023 "), "Plum-blossom-2023")


@pytest.mark.parametrize("kept", [passwords.UNUSABLE, "no hash at all"])
def test_nothing_opens_an_unusable_password(kept: str) -> None:
    assert not is_password(kept, "nobody's password")
    assert not is_password(kept, "")


def test_only_a_few_are_checked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "WAIT_SECONDS", 0.01)
    with passwords.PARALLEL, passwords.PARALLEL, pytest.raises(passwords.BusyError):
        is_password("", "x")
