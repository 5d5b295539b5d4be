"""Roles and what each may do, read once from `roles.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal, get_args

GroundKind = Literal["area", "unit", "grouping", "self", "system"]
GROUNDS: Final = get_args(GroundKind)
ROLES_FILE: Final = Path(__file__).parent / "roles.toml"


@dataclass(frozen=True, slots=True)
class Role:
    """A role: its name for people, what a grant of it is over, and its permissions."""

    key: str
    title_zh: str
    on: GroundKind
    permissions: frozenset[str]
    alone: bool = False
    second_factor: bool = False


@dataclass(frozen=True, slots=True)
class Ground:
    """What a grant is over; at most one of them is given, as the role asks."""

    area_id: int | None = None
    unit_id: int | None = None
    grouping_id: int | None = None


@dataclass(frozen=True, slots=True)
class RoleMatrix:
    """Every role and every permission that exists."""

    roles: Mapping[str, Role]
    permissions: Mapping[str, str]

    def find(self, key: str) -> Role | None:
        """Give the role of this name; None where a grant still names a role that is no more."""
        return self.roles.get(key)

    def get(self, key: str) -> Role:
        """Give the role of this name; KeyError where there is none."""
        return self.roles[key]

    def title(self, key: str) -> str:
        """Give a role's name for people."""
        role = self.roles.get(key)
        return role.title_zh if role else key


def read_matrix(path: Path) -> RoleMatrix:
    """Read a matrix and refuse one that names an unknown permission or ground."""
    told = tomllib.loads(path.read_text("utf-8"))
    permissions: dict[str, str] = told["permissions"]
    roles = {}
    for key, row in told["roles"].items():
        unknown = sorted(set(row["permissions"]) - set(permissions))
        if unknown:
            raise ValueError(
                f"{path}: role {key!r} names unknown permissions {unknown}; add them to [permissions]"
            )
        if row["on"] not in GROUNDS:
            raise ValueError(
                f"{path}: role {key!r} stands on {row['on']!r}; write one of {', '.join(GROUNDS)}"
            )
        roles[key] = Role(
            key=key,
            title_zh=row["title_zh"],
            on=row["on"],
            permissions=frozenset(row["permissions"]),
            alone=row.get("alone", False),
            second_factor=row.get("second_factor", False),
        )
    return RoleMatrix(roles, permissions)


@cache
def role_matrix() -> RoleMatrix:
    """Give the matrix of this installation."""
    return read_matrix(ROLES_FILE)
