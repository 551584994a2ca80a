"""Which disclosures a client may ask an accounting of (45 CFR 164.528(a)(1)).

Treatment, payment, operations, the client's own copy and what the client authorized are exempt.
They are written down all the same, and flagged: one list is easier to trust than two.
"""

from __future__ import annotations

from typing import Final

from clinic.custody.terms import DisclosurePurpose

ACCOUNTING_YEARS: Final = 6
EXEMPT: Final = frozenset(
    {
        DisclosurePurpose.INDIVIDUAL,
        DisclosurePurpose.TREATMENT,
        DisclosurePurpose.PAYMENT,
        DisclosurePurpose.OPERATIONS,
        DisclosurePurpose.AUTHORIZATION,
    }
)
# Under 42 CFR part 2 the client's own access needs no consent (2.23); neither does what stays inside.
PART2_WITHOUT_CONSENT: Final = frozenset({DisclosurePurpose.INDIVIDUAL, DisclosurePurpose.OPERATIONS})


def is_accountable(purpose: DisclosurePurpose) -> bool:
    """Say whether the client may ask an accounting of it."""
    return purpose not in EXEMPT


def needs_part2_consent(purpose: DisclosurePurpose) -> bool:
    """Say whether a record under 42 CFR part 2 may leave for this purpose only with a consent on file."""
    return purpose not in PART2_WITHOUT_CONSENT
