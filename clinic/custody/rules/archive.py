"""How long an archive can be fetched, and who reads the passphrase of a practice's."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

FETCHED_WITHIN: Final = timedelta(hours=72)


def may_read_passphrase(*, asked_by: object, reader: object, others_may: bool) -> bool:
    """Say whether this person may read the passphrase.

    The file goes to the owner who asked, the passphrase to somebody else: being owner opens no chart.
    Somebody who is alone has nobody to ask.
    """
    return reader != asked_by or not others_may
