"""Words of signing a consent without being in the room."""

from __future__ import annotations

from enum import StrEnum


class SignatureMethod(StrEnum):
    """How a client put their name under a consent."""

    TYPED = "TYPED"
    DRAWN = "DRAWN"


class HandOver(StrEnum):
    """How staff give a link to a client."""

    MAIL = "MAIL"
    SHOW = "SHOW"
