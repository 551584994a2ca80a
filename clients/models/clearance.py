"""Medical clearance: the prescriber decides, the tool shows and checks."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clients.models.base import ClientRecordQuerySet
from clients.models.client import Client
from clients.models.course import Course
from clients.terms import ClearanceStatus
from clinic.core.encryption import EncryptedTextField
from clinic.core.fields import CodeField, code_check
from clinic.practice.models import PracticeRecord
from clinic.staff.models import User


class MedicalClearance(PracticeRecord):
    """A prescriber's decision that this client may have the medicine, for how long, on what terms."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="clearances")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="clearances")
    prescriber = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    status = CodeField(ClearanceStatus, default=ClearanceStatus.REQUESTED)
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    question = EncryptedTextField(_("question to the prescriber"), default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    conditions = EncryptedTextField(_("conditions"), default="")
    version = models.PositiveIntegerField(default=1)

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("medical clearance")
        constraints = [
            code_check("clearance_status_known", "status", ClearanceStatus),
            models.CheckConstraint(
                condition=~Q(status__in=[ClearanceStatus.GRANTED.value, ClearanceStatus.GRANTED_WITH_CONDITIONS.value])
                | Q(decided_at__isnull=False, valid_from__isnull=False, valid_until__isnull=False),
                name="clearance_granted_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="clearance_dates_ordered",
            ),
        ]


class ClearanceStatusChange(PracticeRecord):
    """One step of a clearance; never edited, never removed."""

    clearance = models.ForeignKey(MedicalClearance, on_delete=models.PROTECT, related_name="status_changes")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    from_status = CodeField(ClearanceStatus, blank=True, default="")
    to_status = CodeField(ClearanceStatus)
    note = EncryptedTextField(_("note"), default="")
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("clearance status change")
        constraints = [code_check("clearance_change_to_known", "to_status", ClearanceStatus)]
