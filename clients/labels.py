"""What courses, clearances, consents and tasks are called on screen."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from clients.terms import (
    ClearanceStanding,
    ClearanceStatus,
    ClientPart,
    ConsentKind,
    ConsentStanding,
    ConsentStatus,
    ContactAnswer,
    ContactChannel,
    ContactKind,
    ContactWarning,
    CourseStatus,
    HoldReason,
    MouthOrder,
    StepRefusal,
    TaskKind,
    TimelineGroup,
)
from clinic.core.labels import Labels

COURSES: Final[Labels] = {
    CourseStatus.REFERRED: _("Referred"),
    CourseStatus.CONSULT: _("Consult call"),
    CourseStatus.SCREENING: _("Screening"),
    CourseStatus.MEDICAL_REVIEW: _("Medical review"),
    CourseStatus.CLEARED: _("Cleared"),
    CourseStatus.CLEARED_CONDITIONAL: _("Cleared with conditions"),
    CourseStatus.CONSENTING: _("Consents"),
    CourseStatus.PREPARATION: _("Preparation"),
    CourseStatus.ACTIVE: _("Active"),
    CourseStatus.REVIEW_DUE: _("Review due"),
    CourseStatus.MAINTENANCE: _("Maintenance"),
    CourseStatus.ON_HOLD: _("On hold"),
    CourseStatus.COMPLETED: _("Completed"),
    CourseStatus.DISCONTINUED: _("Discontinued"),
    CourseStatus.NOT_ELIGIBLE: _("Not eligible"),
    CourseStatus.REFERRED_OUT: _("Referred elsewhere"),
    CourseStatus.CLOSED_NO_START: _("Closed before starting"),
    CourseStatus.DECEASED: _("Deceased"),
}
HOLDS: Final[Labels] = {
    HoldReason.NEW_CONDITION: _("New medical condition"),
    HoldReason.BLOOD_PRESSURE: _("Blood pressure not controlled"),
    HoldReason.PREGNANCY: _("Pregnant or trying"),
    HoldReason.PSYCHOSIS_OR_MANIA: _("Signs of psychosis or mania"),
    HoldReason.SUICIDALITY: _("Suicide risk has risen"),
    HoldReason.SUBSTANCE_USE: _("Substance use"),
    HoldReason.ADVERSE_EVENT: _("Adverse event under review"),
    HoldReason.MEDICINE_LOST_OR_EXPIRED: _("Medicine lost or past its date"),
    HoldReason.REVIEW_OVERDUE: _("Prescriber's review overdue"),
    HoldReason.CONSENT_WITHDRAWN: _("Consent withdrawn"),
    HoldReason.FINANCIAL: _("Financial"),
    HoldReason.TRAVEL: _("Travel"),
    HoldReason.CLIENT_PREFERENCE: _("The client's wish"),
}
STEPS: Final[Labels] = {
    StepRefusal.ALREADY_THERE: _("It already stands there."),
    StepRefusal.NOT_A_STEP: _("This step does not follow from where it stands."),
    StepRefusal.NOT_YOUR_STEP: _("This step belongs to somebody in another role."),
    StepRefusal.REASON_MISSING: _("This step needs a reason."),
    StepRefusal.DATES_MISSING: _("A clearance needs the days it is valid from and until."),
}
CLEARANCES: Final[Labels] = {
    ClearanceStatus.REQUESTED: _("Requested"),
    ClearanceStatus.IN_REVIEW: _("In review"),
    ClearanceStatus.GRANTED: _("Cleared"),
    ClearanceStatus.GRANTED_WITH_CONDITIONS: _("Cleared with conditions"),
    ClearanceStatus.DEFERRED: _("Deferred"),
    ClearanceStatus.DECLINED: _("Declined"),
    ClearanceStatus.EXPIRED: _("Expired"),
    ClearanceStatus.REVOKED: _("Revoked"),
}
CLEARANCE_STANDINGS: Final[Labels] = {
    ClearanceStanding.NONE: _("No clearance asked for"),
    ClearanceStanding.PENDING: _("Waiting for the prescriber"),
    ClearanceStanding.REFUSED: _("Not cleared"),
    ClearanceStanding.NOT_YET: _("Clearance not valid yet"),
    ClearanceStanding.IN_FORCE: _("Cleared"),
    ClearanceStanding.EXPIRED: _("Clearance expired"),
    ClearanceStanding.REVOKED: _("Clearance revoked"),
}
MOUTH_ORDERS: Final[Labels] = {
    MouthOrder.SPIT: _("Spit it out"),
    MouthOrder.SWALLOWED: _("Swallow it"),
}
CONSENT_KINDS: Final[Labels] = {
    ConsentKind.KETAMINE_MEDICAL: _("Ketamine, medical"),
    ConsentKind.KAP_PSYCHOTHERAPY: _("Ketamine-assisted psychotherapy"),
    ConsentKind.OFF_LABEL_NOTICE: _("Off-label and compounded medicine"),
    ConsentKind.TELEHEALTH: _("Telehealth"),
    ConsentKind.TOUCH: _("Touch"),
    ConsentKind.NO_DRIVING: _("No driving"),
    ConsentKind.RELEASE_OF_INFORMATION: _("Emergency and release between therapist and prescriber"),
    ConsentKind.COMMUNICATIONS: _("E-mail and text messages"),
    ConsentKind.RECORDING: _("Recording"),
    ConsentKind.GROUP_CONFIDENTIALITY: _("Group confidentiality"),
    ConsentKind.FINANCIAL: _("Fees and cancellation"),
    ConsentKind.PRIVACY_NOTICE: _("Privacy notice received"),
}
CONSENTS: Final[Labels] = {
    ConsentStatus.DRAFT: _("Draft"),
    ConsentStatus.SENT: _("Sent"),
    ConsentStatus.SIGNED: _("Signed"),
    ConsentStatus.SUPERSEDED: _("Replaced by a new version"),
    ConsentStatus.WITHDRAWN: _("Withdrawn"),
    ConsentStatus.EXPIRED: _("Expired"),
}
CONSENT_STANDINGS: Final[Labels] = {
    ConsentStanding.IN_FORCE: _("Signed"),
    ConsentStanding.MISSING: _("Not signed"),
    ConsentStanding.OLD_VERSION: _("Signed in an older version"),
    ConsentStanding.EXPIRED: _("Expired"),
    ConsentStanding.WITHDRAWN: _("Withdrawn"),
}
CONTACTS: Final[Labels] = {
    ContactChannel.EMAIL: _("E-mail"),
    ContactChannel.PHONE: _("Telephone call"),
    ContactChannel.SMS: _("Text message"),
    ContactChannel.NONE: _("No messages"),
    ContactAnswer.NOT_ASKED: _("Not asked"),
    ContactAnswer.YES: _("Yes"),
    ContactAnswer.NO: _("No"),
    ContactKind.EMERGENCY: _("Emergency contact"),
    ContactKind.CHAPERONE: _("Chaperone"),
}
CONTACT_WARNINGS: Final[Labels] = {
    ContactWarning.NO_VOICEMAIL: _("No voicemail."),
    ContactWarning.VOICEMAIL_NOT_ASKED: _("Nobody asked about voicemail: leave none."),
    ContactWarning.SHARED_PHONE: _("Somebody else uses the telephone."),
    ContactWarning.NOTHING_KNOWN: _("Nobody asked who may hear a message. Leave none, ask, and write it down."),
}
TIMELINE_GROUPS: Final[Labels] = {
    TimelineGroup.COURSE: _("Course and consents"),
    TimelineGroup.SESSIONS: _("Sessions and medicine"),
    TimelineGroup.NOTES: _("Notes and papers"),
    TimelineGroup.MEASURES: _("Measures and risk"),
    TimelineGroup.BACKGROUND: _("Background"),
    TimelineGroup.OTHER: _("Everything else"),
}
PARTS: Final[Labels] = {
    ClientPart.OVERVIEW: _("Overview"),
    ClientPart.COURSE: _("Readiness"),
    ClientPart.MEDICINE: _("Medicine"),
    ClientPart.MEASURES: _("Measures"),
    ClientPart.NOTES: _("Notes"),
    ClientPart.BACKGROUND: _("Background"),
    ClientPart.PAPERS: _("Consents and papers"),
    ClientPart.PEOPLE: _("People"),
}
TASKS: Final[Labels] = {
    TaskKind.CLEARANCE_REQUESTED: _("Clearance asked for"),
    TaskKind.CLEARANCE_EXPIRING: _("Clearance runs out soon"),
    TaskKind.PRESCRIPTION_EXPIRING: _("Medicine nears its beyond-use date"),
    TaskKind.CONSENT_EXPIRING: _("Consent runs out soon"),
    TaskKind.CONSENT_WITHDRAWN: _("Consent withdrawn"),
    TaskKind.MEDICATION_ERROR: _("Medicine taken outside the order"),
    TaskKind.COUNT_DISCREPANCY: _("The count does not add up"),
    TaskKind.MEDICINE_LEFT_BEHIND: _("Medicine left behind"),
    TaskKind.VITALS_OUTSIDE: _("Vital signs outside this client's limits"),
    TaskKind.ADVERSE_EVENT: _("Adverse event"),
    TaskKind.DOSE_SUGGESTION: _("Suggestion for the next dose"),
    TaskKind.RISK_FOLLOW_UP: _("Follow up on risk"),
    TaskKind.INTEGRATION_OVERDUE: _("Integration overdue"),
    TaskKind.MESSAGE_NOT_SENT: _("A message could not be sent"),
    TaskKind.DROP_OUT_CHECK: _("Not heard from for a while"),
    TaskKind.PACKET_REPLY: _("An outside prescriber replied"),
    TaskKind.OTHER: _("Something else"),
}
LABELS: Final[tuple[Labels, ...]] = (
    COURSES,
    HOLDS,
    STEPS,
    CLEARANCES,
    CLEARANCE_STANDINGS,
    MOUTH_ORDERS,
    CONSENT_KINDS,
    CONSENTS,
    CONSENT_STANDINGS,
    CONTACTS,
    CONTACT_WARNINGS,
    TIMELINE_GROUPS,
    PARTS,
    TASKS,
)
