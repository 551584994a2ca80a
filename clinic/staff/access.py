"""The only door from a URL to a member of staff, their papers and invitations.

What belongs to another practice, or is somebody else's without the right to manage staff, is 404.
"""

from __future__ import annotations

from uuid import UUID

from allauth.usersessions.models import UserSession
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from clinic.audit import services as audit
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.staff.models import Credential, CredentialScan, Invitation, User


def person_for(user: User, pk: UUID) -> User:
    """Return a member of staff: anybody of the practice for who manages staff, else oneself."""
    return get_object_or_404(_people(user), pk=pk)


def credential_for(user: User, pk: UUID) -> Credential:
    """Return a paper, still on file, of somebody :func:`person_for` would return."""
    papers = Credential.objects.on_file().select_related("user").filter(user__in=_people(user))
    return get_object_or_404(papers, pk=pk)


def scan_for(user: User, pk: UUID) -> CredentialScan:
    """Return a scan of a paper of somebody :func:`person_for` would return, also of one taken off the file."""
    scans = CredentialScan.objects.filter(credential__user__in=_people(user))
    scan = get_object_or_404(scans, pk=pk)
    audit.record_read(actor=user, target=scan, action="staff.credentialscan.downloaded")
    return scan


def invitation_for(user: User, pk: UUID) -> Invitation:
    """Return an invitation of the practice, for who manages staff."""
    if not may(user, Permission.MANAGE_STAFF):
        return get_object_or_404(Invitation.objects.none(), pk=pk)
    return get_object_or_404(Invitation, practice_id=user.practice_id, pk=pk)


def sign_in_for(user: User, pk: int) -> UserSession:
    """Return one of a person's own sign-ins."""
    return get_object_or_404(UserSession, user=user, pk=pk)


def _people(user: User) -> QuerySet[User]:
    people = User.objects.select_related("practice", "supervisor").prefetch_related("staff_roles")
    if user.practice_id is None:
        return people.none()
    people = people.filter(practice_id=user.practice_id)
    return people if may(user, Permission.MANAGE_STAFF) else people.filter(pk=user.pk)
