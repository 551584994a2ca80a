"""The guards of the application, and the tests that must fail when one is gone."""

from __future__ import annotations

from typing import Final

from tools.trust.guards import access, evidence, medicine, sealing, sign_in, web
from tools.trust.mutation import Guard

GUARDS: Final[tuple[Guard, ...]] = (
    *access.GUARDS,
    *sign_in.GUARDS,
    *sealing.GUARDS,
    *evidence.GUARDS,
    *medicine.GUARDS,
    *web.GUARDS,
)
