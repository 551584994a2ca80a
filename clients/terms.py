"""Words of the chart: course, clearance, consent, contacts and tasks."""

from __future__ import annotations

from enum import StrEnum


class CourseStatus(StrEnum):
    """Where a course of treatment stands (domain.md 1.1)."""

    REFERRED = "REFERRED"
    CONSULT = "CONSULT"
    SCREENING = "SCREENING"
    MEDICAL_REVIEW = "MEDICAL_REVIEW"
    CLEARED = "CLEARED"
    CLEARED_CONDITIONAL = "CLEARED_CONDITIONAL"
    CONSENTING = "CONSENTING"
    PREPARATION = "PREPARATION"
    ACTIVE = "ACTIVE"
    REVIEW_DUE = "REVIEW_DUE"
    MAINTENANCE = "MAINTENANCE"
    ON_HOLD = "ON_HOLD"
    COMPLETED = "COMPLETED"
    DISCONTINUED = "DISCONTINUED"
    NOT_ELIGIBLE = "NOT_ELIGIBLE"
    REFERRED_OUT = "REFERRED_OUT"
    CLOSED_NO_START = "CLOSED_NO_START"
    DECEASED = "DECEASED"


class HoldReason(StrEnum):
    """Why a course is on hold (domain.md 1.1)."""

    NEW_CONDITION = "NEW_CONDITION"
    BLOOD_PRESSURE = "BLOOD_PRESSURE"
    PREGNANCY = "PREGNANCY"
    PSYCHOSIS_OR_MANIA = "PSYCHOSIS_OR_MANIA"
    SUICIDALITY = "SUICIDALITY"
    SUBSTANCE_USE = "SUBSTANCE_USE"
    ADVERSE_EVENT = "ADVERSE_EVENT"
    MEDICINE_LOST_OR_EXPIRED = "MEDICINE_LOST_OR_EXPIRED"
    REVIEW_OVERDUE = "REVIEW_OVERDUE"
    CONSENT_WITHDRAWN = "CONSENT_WITHDRAWN"
    FINANCIAL = "FINANCIAL"
    TRAVEL = "TRAVEL"
    CLIENT_PREFERENCE = "CLIENT_PREFERENCE"


class StepRefusal(StrEnum):
    """Why a move of a course, clearance or consent is refused."""

    ALREADY_THERE = "ALREADY_THERE"
    NOT_A_STEP = "NOT_A_STEP"
    NOT_YOUR_STEP = "NOT_YOUR_STEP"
    REASON_MISSING = "REASON_MISSING"
    DATES_MISSING = "DATES_MISSING"


class ClearanceStatus(StrEnum):
    """Where a prescriber's medical clearance stands (domain.md 1.2)."""

    REQUESTED = "REQUESTED"
    IN_REVIEW = "IN_REVIEW"
    GRANTED = "GRANTED"
    GRANTED_WITH_CONDITIONS = "GRANTED_WITH_CONDITIONS"
    DEFERRED = "DEFERRED"
    DECLINED = "DECLINED"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"


class ClearanceStanding(StrEnum):
    """What a clearance amounts to on one day."""

    NONE = "NONE"
    PENDING = "PENDING"
    REFUSED = "REFUSED"
    NOT_YET = "NOT_YET"
    IN_FORCE = "IN_FORCE"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"


class MouthOrder(StrEnum):
    """What the prescriber wants done with what is left in the mouth; sources disagree (domain.md 2.3)."""

    SPIT = "SPIT"
    SWALLOWED = "SWALLOWED"


class ConsentKind(StrEnum):
    """The separate consent documents (domain.md 6.1)."""

    KETAMINE_MEDICAL = "KETAMINE_MEDICAL"
    KAP_PSYCHOTHERAPY = "KAP_PSYCHOTHERAPY"
    OFF_LABEL_NOTICE = "OFF_LABEL_NOTICE"
    TELEHEALTH = "TELEHEALTH"
    TOUCH = "TOUCH"
    NO_DRIVING = "NO_DRIVING"
    RELEASE_OF_INFORMATION = "RELEASE_OF_INFORMATION"
    COMMUNICATIONS = "COMMUNICATIONS"
    RECORDING = "RECORDING"
    GROUP_CONFIDENTIALITY = "GROUP_CONFIDENTIALITY"
    FINANCIAL = "FINANCIAL"
    PRIVACY_NOTICE = "PRIVACY_NOTICE"


class ConsentStatus(StrEnum):
    """Where one consent to one version stands (domain.md 1.2)."""

    DRAFT = "DRAFT"
    SENT = "SENT"
    SIGNED = "SIGNED"
    SUPERSEDED = "SUPERSEDED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"


class ConsentStanding(StrEnum):
    """What a client's records of one kind of consent amount to on one day."""

    IN_FORCE = "IN_FORCE"
    MISSING = "MISSING"
    OLD_VERSION = "OLD_VERSION"
    EXPIRED = "EXPIRED"
    WITHDRAWN = "WITHDRAWN"


class ContactChannel(StrEnum):
    """How a client wants to be reached."""

    EMAIL = "EMAIL"
    PHONE = "PHONE"
    SMS = "SMS"
    NONE = "NONE"


class ContactAnswer(StrEnum):
    """What the client said when asked about reaching them; not asked is an answer too."""

    NOT_ASKED = "NOT_ASKED"
    YES = "YES"
    NO = "NO"


class ContactWarning(StrEnum):
    """One thing to heed before calling or writing."""

    NO_VOICEMAIL = "NO_VOICEMAIL"
    VOICEMAIL_NOT_ASKED = "VOICEMAIL_NOT_ASKED"
    SHARED_PHONE = "SHARED_PHONE"
    NOTHING_KNOWN = "NOTHING_KNOWN"


class ContactKind(StrEnum):
    """What another person is to the client."""

    EMERGENCY = "EMERGENCY"
    CHAPERONE = "CHAPERONE"


class TimelineGroup(StrEnum):
    """What a row of the timeline is about, for the filter above it."""

    COURSE = "COURSE"
    SESSIONS = "SESSIONS"
    NOTES = "NOTES"
    MEASURES = "MEASURES"
    BACKGROUND = "BACKGROUND"
    OTHER = "OTHER"


class ClientPart(StrEnum):
    """The parts of a client's page, in their order; each has an address of its own."""

    OVERVIEW = "OVERVIEW"
    COURSE = "COURSE"
    MEDICINE = "MEDICINE"
    MEASURES = "MEASURES"
    NOTES = "NOTES"
    BACKGROUND = "BACKGROUND"
    PAPERS = "PAPERS"
    PEOPLE = "PEOPLE"


class TaskKind(StrEnum):
    """What a named person has to see to."""

    CLEARANCE_REQUESTED = "CLEARANCE_REQUESTED"
    CLEARANCE_EXPIRING = "CLEARANCE_EXPIRING"
    PRESCRIPTION_EXPIRING = "PRESCRIPTION_EXPIRING"
    CONSENT_EXPIRING = "CONSENT_EXPIRING"
    CONSENT_WITHDRAWN = "CONSENT_WITHDRAWN"
    MEDICATION_ERROR = "MEDICATION_ERROR"
    COUNT_DISCREPANCY = "COUNT_DISCREPANCY"
    MEDICINE_LEFT_BEHIND = "MEDICINE_LEFT_BEHIND"
    VITALS_OUTSIDE = "VITALS_OUTSIDE"
    ADVERSE_EVENT = "ADVERSE_EVENT"
    DOSE_SUGGESTION = "DOSE_SUGGESTION"
    RISK_FOLLOW_UP = "RISK_FOLLOW_UP"
    INTEGRATION_OVERDUE = "INTEGRATION_OVERDUE"
    MESSAGE_NOT_SENT = "MESSAGE_NOT_SENT"
    DROP_OUT_CHECK = "DROP_OUT_CHECK"
    PACKET_REPLY = "PACKET_REPLY"
    OTHER = "OTHER"
