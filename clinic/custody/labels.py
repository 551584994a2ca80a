"""What archives, disclosures, holds and purges are called on screen."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from clinic.core.labels import Labels
from clinic.custody.terms import (
    ArchiveState,
    DisclosureMeans,
    DisclosurePurpose,
    PurgeRefusal,
    PurgeState,
    RetentionBasis,
)

ARCHIVES: Final[Labels] = {
    ArchiveState.REQUESTED: _("Waiting"),
    ArchiveState.MAKING: _("Being made"),
    ArchiveState.READY: _("Ready"),
    ArchiveState.FAILED: _("Could not be made"),
    ArchiveState.EXPIRED: _("Removed after its time"),
}
DISCLOSURES: Final[Labels] = {
    DisclosurePurpose.INDIVIDUAL: _("The client's own copy"),
    DisclosurePurpose.TREATMENT: _("Treatment"),
    DisclosurePurpose.PAYMENT: _("Payment"),
    DisclosurePurpose.OPERATIONS: _("Running the practice"),
    DisclosurePurpose.AUTHORIZATION: _("The client's signed authorization"),
    DisclosurePurpose.LEGAL_PROCEEDING: _("Court order or subpoena"),
    DisclosurePurpose.LAW_ENFORCEMENT: _("Law enforcement"),
    DisclosurePurpose.REQUIRED_BY_LAW: _("Required by law"),
    DisclosurePurpose.HEALTH_OVERSIGHT: _("Licensing board or health oversight"),
    DisclosurePurpose.PUBLIC_HEALTH: _("Public health"),
    DisclosurePurpose.ABUSE_REPORT: _("Report of abuse or neglect"),
    DisclosurePurpose.SERIOUS_THREAT: _("Serious threat to health or safety"),
    DisclosurePurpose.WORKERS_COMPENSATION: _("Workers' compensation"),
    DisclosurePurpose.BY_MISTAKE: _("Given by mistake"),
    DisclosurePurpose.OTHER: _("Other"),
    DisclosureMeans.DOWNLOADED: _("Document downloaded"),
    DisclosureMeans.ARCHIVE: _("Archive of the record"),
    DisclosureMeans.FAX: _("Fax"),
    DisclosureMeans.LETTER: _("Letter"),
    DisclosureMeans.SECURE_MESSAGE: _("Encrypted message"),
    DisclosureMeans.TELEPHONE: _("Telephone"),
    DisclosureMeans.IN_PERSON: _("In person"),
}
RETENTION: Final[Labels] = {
    RetentionBasis.LAST_CONTACT: _("Years after the last contact"),
    RetentionBasis.MINOR: _("Was under age at the last contact"),
    RetentionBasis.DOSE_RECORDS: _("Dose records, two years at least"),
    RetentionBasis.DISCLOSURES: _("Disclosures to be accounted for, six years"),
    RetentionBasis.STILL_IN_CARE: _("A course or appointment is open"),
    RetentionBasis.BIRTH_DATE_UNKNOWN: _("The birth date is not known"),
    RetentionBasis.LEGAL_HOLD: _("Legal hold"),
}
PURGES: Final[Labels] = {
    PurgeState.REQUESTED: _("Asked for once"),
    PurgeState.WITHDRAWN: _("Withdrawn"),
    PurgeState.DONE: _("Removed"),
}
REFUSALS: Final[Labels] = {
    PurgeRefusal.UNDER_HOLD: _(
        "This record is under legal hold. Nothing of it may be removed until the hold is lifted."
    ),
    PurgeRefusal.INSIDE_RETENTION: _("This record must still be kept."),
    PurgeRefusal.NEEDS_SECOND_PERSON: _("Another owner has to confirm. Nobody removes a record alone where two may."),
    PurgeRefusal.TOO_SOON: _("You are the only owner: confirm a day after asking, not before."),
    PurgeRefusal.CODE_DIFFERS: _("This is not the code of the record."),
}
LABELS: tuple[Labels, ...] = (ARCHIVES, DISCLOSURES, RETENTION, PURGES, REFUSALS)
