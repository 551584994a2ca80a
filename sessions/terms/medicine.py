"""Words of the order, the dose and the count of units."""

from __future__ import annotations

from enum import StrEnum


class DosageForm(StrEnum):
    """What the medicine is made up as (domain.md 2.1)."""

    RDT = "RDT"
    TROCHE = "TROCHE"
    SL_TABLET = "SL_TABLET"
    WAFER = "WAFER"
    SL_LIQUID = "SL_LIQUID"
    ORAL_CAPSULE = "ORAL_CAPSULE"
    ORAL_LIQUID = "ORAL_LIQUID"
    NASAL_RACEMIC = "NASAL_RACEMIC"
    NASAL_ESK = "NASAL_ESK"
    INJECTION = "INJECTION"
    SUPPOSITORY = "SUPPOSITORY"


class Route(StrEnum):
    """How the medicine is taken (domain.md 2.1, 2.7); routes are never converted."""

    SUBLINGUAL = "SUBLINGUAL"
    BUCCAL = "BUCCAL"
    ORAL = "ORAL"
    INTRANASAL = "INTRANASAL"
    IM = "IM"
    IV = "IV"
    SC = "SC"
    RECTAL = "RECTAL"


class Residual(StrEnum):
    """What the client did with what was left in the mouth (domain.md 2.3)."""

    SPIT = "SPIT"
    SWALLOWED = "SWALLOWED"
    PARTIAL = "PARTIAL"
    UNKNOWN = "UNKNOWN"


class DoseKind(StrEnum):
    """Which unit of the session this is (domain.md 2.2)."""

    INITIAL = "INITIAL"
    SECOND_UNIT = "SECOND_UNIT"
    BOOSTER = "BOOSTER"


class DoseRefusal(StrEnum):
    """Why a dose lies outside the order: it may not be planned or started (domain.md 2.2, 5.3)."""

    UNITS_NOT_POSITIVE = "UNITS_NOT_POSITIVE"
    UNITS_NOT_QUARTERS = "UNITS_NOT_QUARTERS"
    STRENGTH_DIFFERS = "STRENGTH_DIFFERS"
    ROUTE_DIFFERS = "ROUTE_DIFFERS"
    BELOW_RANGE = "BELOW_RANGE"
    ABOVE_MAXIMUM = "ABOVE_MAXIMUM"
    SESSION_ABOVE_MAXIMUM = "SESSION_ABOVE_MAXIMUM"
    BOOSTER_NOT_ORDERED = "BOOSTER_NOT_ORDERED"
    BOOSTER_BEFORE_FIRST = "BOOSTER_BEFORE_FIRST"
    BOOSTER_TOO_EARLY = "BOOSTER_TOO_EARLY"
    BOOSTER_TOO_LATE = "BOOSTER_TOO_LATE"
    BOOSTER_ABOVE_MAXIMUM = "BOOSTER_ABOVE_MAXIMUM"
    BEYOND_USE_DATE = "BEYOND_USE_DATE"
    NO_BEYOND_USE_DATE = "NO_BEYOND_USE_DATE"
    NOT_ENOUGH_ON_HAND = "NOT_ENOUGH_ON_HAND"
    ORDER_NOT_ACTIVE = "ORDER_NOT_ACTIVE"
    CHECKS_NOT_PASSED = "CHECKS_NOT_PASSED"


class DoseWarning(StrEnum):
    """What is worth a second look and stops nothing (domain.md 2.2)."""

    SESSION_UNDER_10_MG = "SESSION_UNDER_10_MG"
    SESSION_OVER_400_MG = "SESSION_OVER_400_MG"
    BELOW_RANGE_SO_FAR = "BELOW_RANGE_SO_FAR"
    DIFFERS_FROM_PLAN = "DIFFERS_FROM_PLAN"
    TOO_SOON_AFTER_LAST_SESSION = "TOO_SOON_AFTER_LAST_SESSION"
    SESSIONS_USED_UP = "SESSIONS_USED_UP"


class PrescriptionStatus(StrEnum):
    """Where a prescription stands (domain.md 1.2)."""

    ORDERED = "ORDERED"
    SENT = "SENT"
    FILLED = "FILLED"
    SHIPPED = "SHIPPED"
    RECEIVED_BY_CLIENT = "RECEIVED_BY_CLIENT"
    IN_USE = "IN_USE"
    EXHAUSTED = "EXHAUSTED"
    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"
    LOST_REPORTED = "LOST_REPORTED"


class IssueMode(StrEnum):
    """How an order reached the pharmacy (domain.md 5.3)."""

    WRITTEN = "WRITTEN"
    FAX = "FAX"
    ORAL = "ORAL"
    EPCS = "EPCS"


class TelemedicineBasis(StrEnum):
    """On what an order rests where prescriber and client met at a distance (domain.md 5.3)."""

    IN_PERSON_EXAM = "IN_PERSON_EXAM"
    FLEXIBILITY = "FLEXIBILITY"


class CountEventKind(StrEnum):
    """One kind of line in the count ledger (domain.md 5.4)."""

    RX_WRITTEN = "RX_WRITTEN"
    DISPENSED = "DISPENSED"
    RECEIVED_BY_CLIENT = "RECEIVED_BY_CLIENT"
    COUNT_OBSERVED = "COUNT_OBSERVED"
    TAKEN_IN_SESSION = "TAKEN_IN_SESSION"
    TAKEN_OUTSIDE_REPORTED = "TAKEN_OUTSIDE_REPORTED"
    DISCARDED_BY_CLIENT = "DISCARDED_BY_CLIENT"
    LOST_OR_STOLEN_REPORTED = "LOST_OR_STOLEN_REPORTED"
    DAMAGED_REPORTED = "DAMAGED_REPORTED"
    TAKEBACK_REPORTED = "TAKEBACK_REPORTED"
    EXPIRED_ON_HAND = "EXPIRED_ON_HAND"
    CORRECTION = "CORRECTION"


class CountRefusal(StrEnum):
    """Why a line may not join the count ledger (domain.md 5.4)."""

    UNITS_NEGATIVE = "UNITS_NEGATIVE"
    UNITS_ZERO = "UNITS_ZERO"
    UNITS_NOT_QUARTERS = "UNITS_NOT_QUARTERS"
    BELOW_ZERO = "BELOW_ZERO"
    REASON_MISSING = "REASON_MISSING"
    NOTHING_TO_CORRECT = "NOTHING_TO_CORRECT"
    ALREADY_CORRECTED = "ALREADY_CORRECTED"
