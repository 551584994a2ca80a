"""The course of treatment: where one client stands, and how they came there."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models.base import ClientRecordQuerySet
from clients.models.client import Client
from clients.terms import CourseStatus, HoldReason
from clinic.core.encryption import EncryptedTextField
from clinic.core.fields import CodeField, code_check
from clinic.practice.models import PracticeRecord
from clinic.staff.models import User


class Course(PracticeRecord):
    """One course of treatment, referral to completion; a client may have several."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="courses")
    status = CodeField(CourseStatus, default=CourseStatus.REFERRED)
    held_from = CodeField(CourseStatus, blank=True, default="")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    planned_doses = models.PositiveSmallIntegerField(_("planned dosing sessions"), null=True, blank=True)
    planned_interval_days = models.PositiveSmallIntegerField(_("planned days between"), null=True, blank=True)
    goals = EncryptedTextField(_("what the client hopes for"), default="")

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("course of treatment")
        indexes = [models.Index(fields=["practice", "status"], name="course_by_status")]
        constraints = [
            code_check("course_status_known", "status", CourseStatus),
            code_check("course_held_from_known", "held_from", CourseStatus, blank=True),
            models.CheckConstraint(
                condition=Q(status=CourseStatus.ON_HOLD.value) | Q(held_from=""), name="course_held_from_only_on_hold"
            ),
            models.CheckConstraint(
                condition=Q(planned_doses__isnull=True) | Q(planned_doses__gte=1, planned_doses__lte=60),
                name="course_planned_doses_sane",
            ),
        ]


class CourseStatusChange(PracticeRecord):
    """One move of a course; never edited, never removed."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="status_changes")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    from_status = CodeField(CourseStatus, blank=True, default="")
    to_status = CodeField(CourseStatus)
    reason_code = models.CharField(max_length=40, blank=True)
    note = EncryptedTextField(_("note"), default="")
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("course status change")
        constraints = [code_check("course_change_to_known", "to_status", CourseStatus)]

    @property
    def reason(self) -> HoldReason | None:
        """Why the course paused, when it did."""
        return HoldReason(self.reason_code) if self.reason_code in set(HoldReason) else None
