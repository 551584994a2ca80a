"""What orders, doses and counts are called on screen."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from clinic.core.labels import Labels
from sessions.terms import (
    CountEventKind,
    CountRefusal,
    DosageForm,
    DoseKind,
    DoseRefusal,
    DoseWarning,
    IssueMode,
    PrescriptionStatus,
    Residual,
    Route,
    TelemedicineBasis,
)

FORMS: Final[Labels] = {
    DosageForm.RDT: _("Rapid-dissolving tablet"),
    DosageForm.TROCHE: _("Troche"),
    DosageForm.SL_TABLET: _("Sublingual tablet"),
    DosageForm.WAFER: _("Wafer"),
    DosageForm.SL_LIQUID: _("Liquid under the tongue"),
    DosageForm.ORAL_CAPSULE: _("Capsule, swallowed"),
    DosageForm.ORAL_LIQUID: _("Liquid, swallowed"),
    DosageForm.NASAL_RACEMIC: _("Nasal spray, compounded"),
    DosageForm.NASAL_ESK: _("Nasal spray, esketamine"),
    DosageForm.INJECTION: _("Injection or infusion"),
    DosageForm.SUPPOSITORY: _("Suppository"),
}
ROUTES: Final[Labels] = {
    Route.SUBLINGUAL: _("Under the tongue"),
    Route.BUCCAL: _("Inside the cheek"),
    Route.ORAL: _("Swallowed"),
    Route.INTRANASAL: _("Into the nose"),
    Route.IM: _("Into the muscle"),
    Route.IV: _("Into the vein"),
    Route.SC: _("Under the skin"),
    Route.RECTAL: _("Rectal"),
}
RESIDUALS: Final[Labels] = {
    Residual.SPIT: _("Spat out"),
    Residual.SWALLOWED: _("Swallowed"),
    Residual.PARTIAL: _("Partly swallowed"),
    Residual.UNKNOWN: _("Not known"),
}
KINDS: Final[Labels] = {
    DoseKind.INITIAL: _("First unit"),
    DoseKind.SECOND_UNIT: _("Further unit"),
    DoseKind.BOOSTER: _("Booster"),
}
REFUSALS: Final[Labels] = {
    DoseRefusal.UNITS_NOT_POSITIVE: _("The number of units has to be more than zero."),
    DoseRefusal.UNITS_NOT_QUARTERS: _("Units are counted in quarters: 0.25, 0.5, 0.75, 1."),
    DoseRefusal.STRENGTH_DIFFERS: _("The strength on the label differs from the prescriber's order."),
    DoseRefusal.ROUTE_DIFFERS: _("The form or the way of taking it differs from the prescriber's order."),
    DoseRefusal.BELOW_RANGE: _("This is less than the least the prescriber ordered for one session."),
    DoseRefusal.ABOVE_MAXIMUM: _("This is more than the most the prescriber ordered for one session."),
    DoseRefusal.SESSION_ABOVE_MAXIMUM: _(
        "With what was taken already this is more than the most the prescriber ordered for one session."
    ),
    DoseRefusal.BOOSTER_NOT_ORDERED: _("The prescriber's order does not allow a booster."),
    DoseRefusal.BOOSTER_BEFORE_FIRST: _("A booster comes after a first unit."),
    DoseRefusal.BOOSTER_TOO_EARLY: _("It is too early for the booster that the prescriber ordered."),
    DoseRefusal.BOOSTER_TOO_LATE: _("It is too late for the booster that the prescriber ordered."),
    DoseRefusal.BOOSTER_ABOVE_MAXIMUM: _("This is more than the most the prescriber ordered as a booster."),
    DoseRefusal.BEYOND_USE_DATE: _("The medicine is past its beyond-use date."),
    DoseRefusal.NO_BEYOND_USE_DATE: _("The medicine's beyond-use date is not on record."),
    DoseRefusal.NOT_ENOUGH_ON_HAND: _("This is more than the client should have left by the count."),
    DoseRefusal.ORDER_NOT_ACTIVE: _("The prescriber's order is not in force."),
    DoseRefusal.CHECKS_NOT_PASSED: _("The checks before the medicine are not complete."),
}
WARNINGS: Final[Labels] = {
    DoseWarning.SESSION_UNDER_10_MG: _("Less than 10 mg for the session: please check the figures."),
    DoseWarning.SESSION_OVER_400_MG: _("More than 400 mg for the session: please check the figures."),
    DoseWarning.BELOW_RANGE_SO_FAR: _("So far less than the least the prescriber ordered for one session."),
    DoseWarning.DIFFERS_FROM_PLAN: _("This differs from the planned dose."),
    DoseWarning.TOO_SOON_AFTER_LAST_SESSION: _("Fewer days since the last session than the order asks for."),
    DoseWarning.SESSIONS_USED_UP: _("The order covers fewer sessions than this."),
}
PRESCRIPTIONS: Final[Labels] = {
    PrescriptionStatus.ORDERED: _("Ordered"),
    PrescriptionStatus.SENT: _("Sent to the pharmacy"),
    PrescriptionStatus.FILLED: _("Filled"),
    PrescriptionStatus.SHIPPED: _("Shipped to the client"),
    PrescriptionStatus.RECEIVED_BY_CLIENT: _("Received by the client"),
    PrescriptionStatus.IN_USE: _("In use"),
    PrescriptionStatus.EXHAUSTED: _("Used up"),
    PrescriptionStatus.EXPIRED: _("Past its beyond-use date"),
    PrescriptionStatus.CANCELLED: _("Cancelled"),
    PrescriptionStatus.LOST_REPORTED: _("Reported lost"),
}
ISSUE_MODES: Final[Labels] = {
    IssueMode.WRITTEN: _("On paper"),
    IssueMode.FAX: _("By fax"),
    IssueMode.ORAL: _("By word of mouth"),
    IssueMode.EPCS: _("Electronically (EPCS)"),
}
TELEMEDICINE: Final[Labels] = {
    TelemedicineBasis.IN_PERSON_EXAM: _("An examination in person"),
    TelemedicineBasis.FLEXIBILITY: _("A telemedicine flexibility"),
}
COUNTS: Final[Labels] = {
    CountEventKind.RX_WRITTEN: _("Order written"),
    CountEventKind.DISPENSED: _("Dispensed by the pharmacy"),
    CountEventKind.RECEIVED_BY_CLIENT: _("Received by the client"),
    CountEventKind.COUNT_OBSERVED: _("Counted"),
    CountEventKind.TAKEN_IN_SESSION: _("Taken in a session"),
    CountEventKind.TAKEN_OUTSIDE_REPORTED: _("Taken outside a session, reported"),
    CountEventKind.DISCARDED_BY_CLIENT: _("Discarded by the client"),
    CountEventKind.LOST_OR_STOLEN_REPORTED: _("Reported lost or stolen"),
    CountEventKind.DAMAGED_REPORTED: _("Reported damaged"),
    CountEventKind.TAKEBACK_REPORTED: _("Given to a take-back site, reported"),
    CountEventKind.EXPIRED_ON_HAND: _("Past its date, still with the client"),
    CountEventKind.CORRECTION: _("Correction"),
}
COUNT_REFUSALS: Final[Labels] = {
    CountRefusal.UNITS_NEGATIVE: _("A number of units cannot be less than zero."),
    CountRefusal.UNITS_ZERO: _("The number of units has to be more than zero."),
    CountRefusal.UNITS_NOT_QUARTERS: _("Units are counted in quarters: 0.25, 0.5, 0.75, 1."),
    CountRefusal.BELOW_ZERO: _("This is more than the client should have left by the count."),
    CountRefusal.REASON_MISSING: _("This entry needs a reason."),
    CountRefusal.NOTHING_TO_CORRECT: _("The entry to correct is not in this count."),
    CountRefusal.ALREADY_CORRECTED: _("This entry was corrected already; correct the correction."),
}
GROUPS: Final[tuple[Labels, ...]] = (
    FORMS,
    ROUTES,
    RESIDUALS,
    KINDS,
    REFUSALS,
    WARNINGS,
    PRESCRIPTIONS,
    ISSUE_MODES,
    TELEMEDICINE,
    COUNTS,
    COUNT_REFUSALS,
)
