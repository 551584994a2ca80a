"""Who may change whose roles, and who may be sent home.

A practice always keeps an owner, and nobody raises their own rights.
"""

from __future__ import annotations

from enum import StrEnum

from clinic.policy.terms import Role


class Refusal(StrEnum):
    """Why a change of roles or of access is refused."""

    OWN_ACCOUNT = "OWN_ACCOUNT"
    LAST_OWNER = "LAST_OWNER"
    NO_ROLE = "NO_ROLE"


def judge_roles(
    *, is_own_account: bool, held: frozenset[Role], wanted: frozenset[Role], other_owners: int
) -> Refusal | None:
    """Say why these roles may not be given, or None. ``other_owners`` counts active ones."""
    if not wanted:
        return Refusal.NO_ROLE
    if is_own_account:
        return Refusal.OWN_ACCOUNT
    if Role.OWNER in held and Role.OWNER not in wanted and other_owners == 0:
        return Refusal.LAST_OWNER
    return None


def judge_deactivation(*, is_own_account: bool, held: frozenset[Role], other_owners: int) -> Refusal | None:
    """Say why this account may not be deactivated, or None."""
    if is_own_account:
        return Refusal.OWN_ACCOUNT
    if Role.OWNER in held and other_owners == 0:
        return Refusal.LAST_OWNER
    return None
