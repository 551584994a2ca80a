"""The role table as data (domain.md 1.6). Standard library only.

A permission that is not listed for a role is refused. Being owner opens no chart; the front desk
sees no clinical field; the prescriber alone decides and signs what is medical.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from clinic.policy.terms import Permission, Role, Scope

P = Permission

_EVERYBODY: Final = {P.USE_APPLICATION: Scope.PRACTICE, P.VIEW_PRACTICE: Scope.PRACTICE}

_CLINICIAN: Final = {
    P.VIEW_CLIENT: Scope.CARE_TEAM,
    P.EDIT_CLIENT: Scope.CARE_TEAM,
    P.VIEW_CHART: Scope.CARE_TEAM,
    P.BREAK_GLASS: Scope.PRACTICE,
    P.MANAGE_COURSE: Scope.CARE_TEAM,
    P.RECORD_MEASURE: Scope.CARE_TEAM,
    P.RECORD_BACKGROUND: Scope.CARE_TEAM,
    P.RECORD_CONSENT: Scope.CARE_TEAM,
    P.SEND_CONSENT: Scope.CARE_TEAM,
    P.RESOLVE_TASK: Scope.CARE_TEAM,
    P.SEND_LINK: Scope.CARE_TEAM,
    P.WRITE_NOTE: Scope.CARE_TEAM,
    P.VIEW_SCHEDULE: Scope.CARE_TEAM,
    P.VIEW_PRESCRIPTION: Scope.CARE_TEAM,
    P.VIEW_DOSING_SESSION: Scope.CARE_TEAM,
    P.VIEW_INTEGRATION: Scope.CARE_TEAM,
    P.VIEW_FUNNEL: Scope.CARE_TEAM,
    P.VIEW_DOCUMENT: Scope.CARE_TEAM,
    P.ISSUE_DOCUMENT: Scope.CARE_TEAM,
    P.EXPORT_RECORD: Scope.CARE_TEAM,
    P.RECORD_DISCLOSURE: Scope.CARE_TEAM,
    P.PLACE_HOLD: Scope.CARE_TEAM,
    # The passphrase of an archive opens nothing without the file, which only the owner gets.
    P.OPEN_ARCHIVE: Scope.PRACTICE,
}

ROLE_GRANTS: Final[Mapping[Role, Mapping[Permission, Scope]]] = {
    Role.THERAPIST: {
        **_EVERYBODY,
        **_CLINICIAN,
        P.ADD_CLIENT: Scope.PRACTICE,
        P.REQUEST_CLEARANCE: Scope.CARE_TEAM,
        P.BOOK_APPOINTMENT: Scope.CARE_TEAM,
        P.VIEW_MESSAGES: Scope.CARE_TEAM,
        P.RESEND_MESSAGE: Scope.CARE_TEAM,
        P.RECORD_COUNT: Scope.CARE_TEAM,
        P.RECORD_DOSING_SESSION: Scope.CARE_TEAM,
        P.SIGN_NOTE: Scope.CARE_TEAM,
        P.WRITE_INTEGRATION: Scope.CARE_TEAM,
        P.KEEP_PSYCHOTHERAPY_NOTES: Scope.CARE_TEAM,
        P.MANAGE_CARE_TEAM: Scope.CARE_TEAM,
    },
    Role.PRESCRIBER: {
        **_EVERYBODY,
        **_CLINICIAN,
        P.DECIDE_CLEARANCE: Scope.CARE_TEAM,
        P.WRITE_PRESCRIPTION: Scope.CARE_TEAM,
        P.RECORD_COUNT: Scope.CARE_TEAM,
    },
    Role.FRONT_DESK: {
        **_EVERYBODY,
        P.VIEW_CLIENT: Scope.PRACTICE,
        P.EDIT_CLIENT: Scope.PRACTICE,
        P.ADD_CLIENT: Scope.PRACTICE,
        P.IMPORT_CLIENTS: Scope.PRACTICE,
        P.MERGE_CLIENTS: Scope.PRACTICE,
        P.MANAGE_CARE_TEAM: Scope.PRACTICE,
        P.VIEW_SCHEDULE: Scope.PRACTICE,
        P.BOOK_APPOINTMENT: Scope.PRACTICE,
        P.VIEW_MESSAGES: Scope.PRACTICE,
        P.RESEND_MESSAGE: Scope.PRACTICE,
        P.SEND_LINK: Scope.PRACTICE,
        P.SEND_CONSENT: Scope.PRACTICE,
        P.VIEW_OUTBOX: Scope.PRACTICE,
        P.PRINT_EMERGENCY: Scope.PRACTICE,
    },
    Role.OWNER: {
        **_EVERYBODY,
        P.MANAGE_PRACTICE: Scope.PRACTICE,
        # Counts, and keys instead of names.
        P.VIEW_FUNNEL: Scope.PRACTICE,
        P.MANAGE_STAFF: Scope.PRACTICE,
        P.VIEW_ACTIVITY: Scope.PRACTICE,
        P.REVIEW_BREAK_GLASS: Scope.PRACTICE,
        P.VIEW_SYSTEM_HEALTH: Scope.PRACTICE,
        P.VIEW_OUTBOX: Scope.PRACTICE,
        # Records appear to the owner by their key: being owner opens no chart.
        P.PLACE_HOLD: Scope.PRACTICE,
        P.MANAGE_RETENTION: Scope.PRACTICE,
        P.EXPORT_PRACTICE: Scope.PRACTICE,
        P.OPEN_ARCHIVE: Scope.PRACTICE,
    },
}

# What a chart opened in an emergency shows: the record, and nothing that changes it. Psychotherapy
# notes are not part of the record; their author alone reads them, whatever is opened.
OPENED_IN_AN_EMERGENCY: Final = frozenset({
    P.VIEW_CLIENT, P.VIEW_CHART, P.VIEW_SCHEDULE, P.VIEW_PRESCRIPTION, P.VIEW_DOSING_SESSION, P.VIEW_INTEGRATION,
    P.VIEW_DOCUMENT,
})  # fmt: skip


def scope_of(roles: Iterable[Role], permission: Permission) -> Scope | None:
    """Return the widest reach these roles have for a permission, or None."""
    scopes = {ROLE_GRANTS[role].get(permission) for role in roles}
    if Scope.PRACTICE in scopes:
        return Scope.PRACTICE
    return Scope.CARE_TEAM if Scope.CARE_TEAM in scopes else None
