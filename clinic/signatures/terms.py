"""Words of signing."""

from __future__ import annotations

from enum import StrEnum


class Meaning(StrEnum):
    """What a signature says about its record (21 CFR 11.50)."""

    AUTHOR = "AUTHOR"
    COSIGNER = "COSIGNER"
    ADDENDUM = "ADDENDUM"
    WITNESS = "WITNESS"


class Means(StrEnum):
    """How a person shows again that it is they who sign."""

    PASSWORD = "PASSWORD"  # noqa: S105 -- the word, not a secret  # nosec B105
    CODE = "CODE"
    PASSKEY = "PASSKEY"
