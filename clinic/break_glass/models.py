"""Each chart that was opened in an emergency, or was asked for, and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clinic.break_glass.rules import opening
from clinic.break_glass.terms import AccessState, EmergencyReason, Verdict
from clinic.core.encryption import EncryptedTextField
from clinic.core.fields import CodeField, code_check
from clinic.policy.reach import holds
from clinic.policy.terms import Permission
from clinic.practice.models import PracticeRecord
from clinic.staff.models import User

if TYPE_CHECKING:
    from uuid import UUID


class EmergencyAccessQuerySet(models.QuerySet["EmergencyAccess"]):
    """Accesses, as their people and their reviewers ask for them."""

    def of_person(self, user: User) -> EmergencyAccessQuerySet:
        """Return what a person asked for."""
        return self.filter(user=user, practice=user.practice)

    def reviewable_by(self, user: User) -> EmergencyAccessQuerySet:
        """Return what this person may look at as a reviewer; none without the permission."""
        if user.practice_id is None or not holds(user, Permission.REVIEW_BREAK_GLASS):
            return self.none()
        return self.filter(practice_id=user.practice_id)

    def open_at(self, now: datetime) -> EmergencyAccessQuerySet:
        """Return the accesses whose chart is open at this second."""
        return self.filter(opened_at__lte=now, expires_at__gt=now, ended_at__isnull=True)

    def unreviewed(self) -> EmergencyAccessQuerySet:
        """Return what was opened and has no verdict yet."""
        return self.filter(opened_at__isnull=False, verdict="")

    def undecided(self) -> EmergencyAccessQuerySet:
        """Return what was asked for and waits for an owner."""
        return self.filter(opened_at__isnull=True, needs_consent=True, decided_at__isnull=True)


class EmergencyAccess(PracticeRecord):
    """One person, one client, at most one hour."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason_code = CodeField(EmergencyReason)
    reason = EncryptedTextField(_("reason"))
    asked_at = models.DateTimeField()

    # Above what a person may open in a day, an owner agrees first.
    needs_consent = models.BooleanField(default=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_granted = models.BooleanField(null=True, blank=True)

    opened_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    alerted_at = models.DateTimeField(null=True, blank=True)

    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    verdict = CodeField(Verdict, blank=True, default="")
    review_note = EncryptedTextField(_("what was found"), default="")

    objects = EmergencyAccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("emergency access")
        indexes = [
            models.Index(fields=["user", "opened_at"], name="emergency_by_user"),
            models.Index(fields=["practice", "-asked_at"], name="emergency_by_practice"),
        ]
        constraints = [
            code_check("emergency_reason_known", "reason_code", EmergencyReason),
            code_check("emergency_verdict_known", "verdict", Verdict, blank=True),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("user")), name="emergency_reviewed_by_another"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("user")), name="emergency_decided_by_another"
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | Q(needs_consent=False) | Q(is_granted=True),
                name="emergency_opened_with_consent",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True, expires_at__isnull=True)
                | Q(opened_at__isnull=False, expires_at__gt=F("opened_at")),
                name="emergency_opened_and_expires",
            ),
            models.CheckConstraint(
                condition=Q(verdict="", reviewed_at__isnull=True, reviewed_by__isnull=True)
                | (~Q(verdict="") & Q(reviewed_at__isnull=False, reviewed_by__isnull=False, opened_at__isnull=False)),
                name="emergency_review_complete",
            ),
        ]

    if TYPE_CHECKING:
        client_id: UUID
        user_id: UUID

    def state(self, now: datetime) -> AccessState:
        """How far this has come."""
        return opening.state(
            decided_at=self.decided_at,
            is_granted=self.is_granted,
            opened_at=self.opened_at,
            expires_at=self.expires_at,
            ended_at=self.ended_at,
            verdict=Verdict(self.verdict) if self.verdict else None,
            now=now,
        )

    @property
    def until(self) -> datetime | None:
        """When the chart closed, or will."""
        return self.ended_at or self.expires_at
