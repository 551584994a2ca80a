"""Whether the computer's clock can be believed: it must not stand before what was recorded already.

Nothing may be signed while it does, because the time is part of what a signature says (trust.md
R-145). Reading and recording go on; such events carry a mark.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from clinic.audit.models import LedgerHead

TOLERATED: Final = timedelta(seconds=5)


class ClockWentBack(Exception):
    """The clock stands before the newest entry of the ledger."""

    for_staff = _(
        "The clock of this computer stands before what was already recorded, so nothing can be signed now. "
        "What was typed is kept. Whoever looks after the computer can set the clock right."
    )


def has_gone_back(now: datetime, latest_at: datetime | None) -> bool:
    """Say whether a clock stands further back than two clocks may differ."""
    return latest_at is not None and now < latest_at - TOLERATED


def refuse_when_clock_went_back(now: datetime) -> None:
    """Raise :class:`ClockWentBack`; every service that signs calls this first."""
    if has_gone_back(now, LedgerHead.objects.values_list("latest_at", flat=True).get(pk=1)):
        raise ClockWentBack
