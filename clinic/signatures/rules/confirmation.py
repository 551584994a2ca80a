"""Whether a signer has just shown who they are (21 CFR 11.200(a), trust.md R-164). Standard library only.

A passkey is enough. Otherwise the password, and with it a code wherever a second factor is set up;
the password alone counts only for an account without one, which only the demo practice lets in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from clinic.signatures.terms import Means

WITHIN_SECONDS: Final = 300


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One means a person showed again while signed in, and when."""

    means: Means
    at: float


def still_to_show(shown: Iterable[Shown], *, has_code: bool, has_passkey: bool, now: float) -> Means | None:
    """Return the means to ask for next, or None when this person may sign."""
    # A time to come is no proof: the clock was set back since.
    recent = {one.means for one in shown if 0 <= now - one.at < WITHIN_SECONDS}
    if Means.PASSKEY in recent:
        return None
    if Means.PASSWORD not in recent:
        return Means.PASSKEY if has_passkey and not recent else Means.PASSWORD
    if has_code:
        return None if Means.CODE in recent else Means.CODE
    return Means.PASSKEY if has_passkey else None
