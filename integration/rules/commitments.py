"""What may become of something the client means to do (domain.md 6.4).

People take dropped things up again and tick things too soon, so only NOT_STARTED is never
returned to once something was done.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from integration.terms import CommitmentStatus

_S = CommitmentStatus

TRANSITIONS: Final[Mapping[CommitmentStatus, frozenset[CommitmentStatus]]] = MappingProxyType(
    {
        _S.NOT_STARTED: frozenset({_S.PARTIAL, _S.DONE, _S.DROPPED}),
        _S.PARTIAL: frozenset({_S.DONE, _S.DROPPED}),
        _S.DONE: frozenset({_S.PARTIAL}),
        _S.DROPPED: frozenset({_S.PARTIAL, _S.DONE}),
    }
)
OPEN: Final = frozenset({_S.NOT_STARTED, _S.PARTIAL})


def may_become(current: CommitmentStatus, target: CommitmentStatus) -> bool:
    """Say whether ``target`` may follow ``current``."""
    return target in TRANSITIONS[current]
