"""Words of the policy: roles, permissions, and how far a permission reaches."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a member of staff is in the practice; one person may be several."""

    THERAPIST = "THERAPIST"
    FRONT_DESK = "FRONT_DESK"
    PRESCRIBER = "PRESCRIBER"
    OWNER = "OWNER"


class Scope(StrEnum):
    """Whose records a permission reaches."""

    CARE_TEAM = "CARE_TEAM"
    PRACTICE = "PRACTICE"


class Permission(StrEnum):
    """One thing a person may do. Named verb first."""

    # Everybody who signs in
    USE_APPLICATION = "USE_APPLICATION"

    # Clients, administrative side
    VIEW_CLIENT = "VIEW_CLIENT"
    EDIT_CLIENT = "EDIT_CLIENT"
    ADD_CLIENT = "ADD_CLIENT"
    IMPORT_CLIENTS = "IMPORT_CLIENTS"
    MERGE_CLIENTS = "MERGE_CLIENTS"
    MANAGE_CARE_TEAM = "MANAGE_CARE_TEAM"

    # The chart
    VIEW_CHART = "VIEW_CHART"
    MANAGE_COURSE = "MANAGE_COURSE"
    REQUEST_CLEARANCE = "REQUEST_CLEARANCE"
    DECIDE_CLEARANCE = "DECIDE_CLEARANCE"
    RECORD_CONSENT = "RECORD_CONSENT"
    SEND_CONSENT = "SEND_CONSENT"
    RECORD_MEASURE = "RECORD_MEASURE"
    RECORD_BACKGROUND = "RECORD_BACKGROUND"
    RESOLVE_TASK = "RESOLVE_TASK"
    WRITE_NOTE = "WRITE_NOTE"

    # A chart of somebody else's client, in an emergency
    BREAK_GLASS = "BREAK_GLASS"
    REVIEW_BREAK_GLASS = "REVIEW_BREAK_GLASS"

    # Scheduling and messages
    VIEW_SCHEDULE = "VIEW_SCHEDULE"
    BOOK_APPOINTMENT = "BOOK_APPOINTMENT"
    VIEW_MESSAGES = "VIEW_MESSAGES"
    RESEND_MESSAGE = "RESEND_MESSAGE"
    SEND_LINK = "SEND_LINK"
    VIEW_OUTBOX = "VIEW_OUTBOX"

    # Medicine
    VIEW_PRESCRIPTION = "VIEW_PRESCRIPTION"
    WRITE_PRESCRIPTION = "WRITE_PRESCRIPTION"
    RECORD_COUNT = "RECORD_COUNT"

    # Dosing session and integration
    VIEW_DOSING_SESSION = "VIEW_DOSING_SESSION"
    RECORD_DOSING_SESSION = "RECORD_DOSING_SESSION"
    SIGN_NOTE = "SIGN_NOTE"
    VIEW_INTEGRATION = "VIEW_INTEGRATION"
    WRITE_INTEGRATION = "WRITE_INTEGRATION"

    # The sealed room: opens a therapist's own notes, never anybody else's
    KEEP_PSYCHOTHERAPY_NOTES = "KEEP_PSYCHOTHERAPY_NOTES"

    # Reports
    VIEW_FUNNEL = "VIEW_FUNNEL"
    VIEW_DOCUMENT = "VIEW_DOCUMENT"
    ISSUE_DOCUMENT = "ISSUE_DOCUMENT"
    PRINT_EMERGENCY = "PRINT_EMERGENCY"

    # Custody of the record
    EXPORT_RECORD = "EXPORT_RECORD"
    RECORD_DISCLOSURE = "RECORD_DISCLOSURE"
    PLACE_HOLD = "PLACE_HOLD"
    MANAGE_RETENTION = "MANAGE_RETENTION"
    EXPORT_PRACTICE = "EXPORT_PRACTICE"
    OPEN_ARCHIVE = "OPEN_ARCHIVE"

    # Running the practice
    VIEW_PRACTICE = "VIEW_PRACTICE"
    MANAGE_PRACTICE = "MANAGE_PRACTICE"
    MANAGE_STAFF = "MANAGE_STAFF"
    VIEW_ACTIVITY = "VIEW_ACTIVITY"
    VIEW_SYSTEM_HEALTH = "VIEW_SYSTEM_HEALTH"
