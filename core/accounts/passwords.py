"""Passwords: what a good one is, and how it is kept and compared (argon2, few at a time)."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST: Final = 10
LONGEST: Final = 256
CLASSES: Final = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9]")
WAIT_SECONDS: Final = 8
UNUSABLE: Final = ""
HASHER = PasswordHasher()
PARALLEL = BoundedSemaphore(2)
"""One check takes about 64 MiB; more than two at once would let logins starve the pages."""


class BusyError(Exception):
    """Too many passwords are being checked at this moment."""


def hash_password(password: str) -> str:
    """Give what is kept of a password."""
    with _turn():
        return HASHER.hash(password)


def is_password(kept: str, password: str) -> bool:
    """Tell whether a password is the kept one; an unusable one takes as long to refuse as a wrong one."""
    with _turn():
        try:
            return HASHER.verify(kept or _decoy(), password) and kept != UNUSABLE
        except (VerificationError, InvalidHashError):
            return False


def problems_with(password: str, username: str) -> Iterator[str]:
    """Say what is wrong with a new password, in words for its owner."""
    if len(password) < SHORTEST:
        yield f"密码至少 {SHORTEST} 位"
    if len(password) > LONGEST:
        yield f"密码最多 {LONGEST} 位"
    if sum(bool(re.search(signs, password)) for signs in CLASSES) < 3:
        yield "密码应包含大写字母、小写字母、数字、其他符号中的至少三类"
    letters = re.sub(r"[^a-z]", "", password.lower())
    if password.lower() in _common() or (password.isascii() and letters in _common()):
        yield "这个密码太常见，请换一个"
    if len(username) >= 3 and username.lower() in password.lower():
        yield "密码不能包含用户名"


@cache
def _decoy() -> str:
    return HASHER.hash("nobody's password")


@cache
def _common() -> frozenset[str]:
    text = (Path(__file__).parent / "common_passwords.txt").read_text("utf-8")
    return frozenset(line for line in text.split() if not line.startswith("#"))


class _turn:  # noqa: N801 - reads as a word of the `with` statement
    """Wait for a turn to use argon2, but not for ever."""

    def __enter__(self) -> None:
        if not PARALLEL.acquire(timeout=WAIT_SECONDS):
            raise BusyError

    def __exit__(self, *_: object) -> None:
        PARALLEL.release()
