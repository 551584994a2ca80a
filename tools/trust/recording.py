"""Doses recorded through the real service without pause, each acknowledged only once it is committed.

``python -m tools.trust.recording PART PARTS NUMBER`` records NUMBER doses (0: until it is killed) in
one part of the demo practice's planned sessions, and prints the key of each when it is stored.
"""

from __future__ import annotations

import os
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import count, islice
from typing import Any, Final

from tools.trust.installed import use

# Nobody enters doses without a pause; SQLite lets whoever asks again at once go first.
THINK_SECONDS: Final = 0.05


def sessions_of(part: int, parts: int) -> list[Any]:
    """Return the sessions that are still to come and have an order, of one part; all where there are too few."""
    from sessions.models import DosingSession  # noqa: PLC0415 -- Django is set up by now
    from sessions.terms import DosingStatus  # noqa: PLC0415 -- Django is set up by now

    over = (DosingStatus.DISCHARGED, DosingStatus.CLOSED)
    found = list(DosingSession.objects.exclude(status__in=over).filter(prescription__isnull=False).order_by("pk"))
    return found[part::parts] or found


def record_doses(part: int, parts: int) -> Iterator[str]:
    """Record one dose after the other; yields its key after the commit."""
    from sessions.services.doses import Taken, record_dose  # noqa: PLC0415 -- Django is set up by now
    from sessions.terms import DoseKind  # noqa: PLC0415 -- Django is set up by now

    sessions = sessions_of(part, parts)
    for number in count():
        dosing_session, key = sessions[number % len(sessions)], uuid.uuid4()
        # Services take the time as an argument: the sessions are still to come.
        now = dosing_session.appointment.starts_at + timedelta(minutes=30)
        taken = Taken(
            kind=DoseKind.INITIAL, units=Decimal("0.25"), at=now,
            deviation_reason="Recorded as it was, before the checks.",
        )  # fmt: skip
        record_dose(
            dosing_session=dosing_session, key=key, taken=taken, actor=dosing_session.appointment.therapist, now=now
        )
        yield str(key)


def missing_doses(keys: set[str]) -> int:
    """Count the acknowledged doses that the database does not hold."""
    from sessions.models import Dose  # noqa: PLC0415 -- Django is set up by now

    return len(keys - {str(key) for key in Dose.objects.values_list("key", flat=True)})


def main() -> None:
    """Record and acknowledge."""
    use(os.environ)
    if pragma := os.environ.get("KAPSTONE_CHECK_PRAGMA"):
        from django.db import connection  # noqa: PLC0415 -- Django is set up by now

        connection.cursor().execute(pragma)
    part, parts, number = (int(word) for word in sys.argv[1:4])
    for key in islice(record_doses(part, parts), number or None):
        print(key, flush=True)
        time.sleep(THINK_SECONDS)


if __name__ == "__main__":
    main()
