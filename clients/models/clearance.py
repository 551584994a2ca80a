"""Medical clearance: the prescriber decides, the tool shows and checks."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clients.models.base import ClientRecordQuerySet
from clients.models.client import Client
from clients.models.course import Course
from clients.terms import ClearanceStatus, MouthOrder
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
    # Nobody, where the clock let it run out.
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("clearance status change")
        constraints = [code_check("clearance_change_to_known", "to_status", ClearanceStatus)]


class ClearanceDecision(PracticeRecord):
    """What a prescriber decided and signed, with the terms it holds on; frozen by the database.

    The limits are this client's (domain.md 4.2): empty means that the prescriber gave none.
    """

    clearance = models.ForeignKey(MedicalClearance, on_delete=models.PROTECT, related_name="decisions")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    decision = CodeField(ClearanceStatus)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    note = EncryptedTextField(_("conditions or reason"), default="")

    systolic_hold = models.PositiveSmallIntegerField(_("systolic, hold at or above"), null=True, blank=True)
    diastolic_hold = models.PositiveSmallIntegerField(_("diastolic, hold at or above"), null=True, blank=True)
    systolic_stop = models.PositiveSmallIntegerField(_("systolic, call at or above"), null=True, blank=True)
    diastolic_stop = models.PositiveSmallIntegerField(_("diastolic, call at or above"), null=True, blank=True)
    heart_rate_low = models.PositiveSmallIntegerField(_("heart rate, at least"), null=True, blank=True)
    heart_rate_high = models.PositiveSmallIntegerField(_("heart rate, at most"), null=True, blank=True)
    spo2_min = models.PositiveSmallIntegerField(_("oxygen saturation, at least"), null=True, blank=True)
    recheck_after_minutes = models.PositiveSmallIntegerField(_("recheck after minutes"), null=True, blank=True)
    max_rechecks = models.PositiveSmallIntegerField(_("rechecks, at most"), null=True, blank=True)
    instruction = EncryptedTextField(_("what to do outside the limits"), default="")
    fasting_food_hours = models.DecimalField(_("hours without food"), max_digits=4, decimal_places=1, null=True)
    fasting_fluid_hours = models.DecimalField(_("hours without fluid"), max_digits=4, decimal_places=1, null=True)
    hold_minutes = models.PositiveSmallIntegerField(_("minutes to hold"), null=True, blank=True)
    after_hold = CodeField(MouthOrder, blank=True, default="")
    medicine_holds = EncryptedTextField(_("medicines to hold"), default="")
    observation_minutes = models.PositiveSmallIntegerField(_("minutes to observe"), null=True, blank=True)

    prescriber = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    signed_name = models.CharField(max_length=190)
    content_hash = models.CharField(max_length=64)

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("signed clearance decision")
        constraints = [
            code_check("clearance_decision_known", "decision", ClearanceStatus),
            code_check("clearance_decision_mouth_known", "after_hold", MouthOrder, blank=True),
            models.CheckConstraint(
                condition=~Q(
                    decision__in=[ClearanceStatus.GRANTED.value, ClearanceStatus.GRANTED_WITH_CONDITIONS.value]
                )
                | Q(valid_from__isnull=False, valid_until__gte=F("valid_from")),
                name="clearance_decision_dated",
            ),
        ]


class ClearanceTemplate(PracticeRecord):
    """Terms a practice's prescribers copy from. A copy is nothing until a prescriber signs it."""

    name = models.CharField(_("name"), max_length=80)
    terms = models.JSONField(_("terms"), default=dict)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("clearance template")
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "name"], condition=Q(retired_at__isnull=True), name="clearance_template_name_once"
            )
        ]
