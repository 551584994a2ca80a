"""The dosing session: who, where, under which order, and where it stands."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client, ClientRecordQuerySet, Course
from clinic.core.encryption import EncryptedTextField
from clinic.core.fields import CodeField, DoseMilligramField, UnitsField, code_check
from clinic.practice.models import PracticeRecord
from clinic.practice.terms import Modality
from clinic.scheduling.models import Appointment
from clinic.staff.models import User
from sessions.models.prescription import Prescription
from sessions.terms import DosingStatus, GateCode


class DosingSession(PracticeRecord):
    """One session with the medicine. Its signature covers everything recorded in it."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="dosing_sessions")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="dosing_sessions")
    appointment = models.OneToOneField(Appointment, on_delete=models.PROTECT, related_name="dosing_session")
    therapist = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    prescription = models.ForeignKey(
        Prescription, on_delete=models.PROTECT, null=True, blank=True, related_name="dosing_sessions"
    )
    status = CodeField(DosingStatus, default=DosingStatus.PLANNED)
    modality = CodeField(Modality)
    number = models.PositiveSmallIntegerField(_("number in the course"))
    version = models.PositiveIntegerField(default=1)

    planned_units = UnitsField(_("units planned"), null=True, blank=True)
    planned_dose_mg = DoseMilligramField(_("mg planned"), null=True, blank=True)
    weight_kg = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    weight_measured_on = models.DateField(null=True, blank=True)

    intention = EncryptedTextField(_("intention, in the client's words"), default="")
    mood = models.PositiveSmallIntegerField(_("mood, 0 to 10"), null=True, blank=True)
    last_food_at = models.DateTimeField(_("last food"), null=True, blank=True)
    last_fluid_at = models.DateTimeField(_("last fluid"), null=True, blank=True)
    holds_confirmed = models.BooleanField(_("held medicines confirmed"), null=True, blank=True)
    risk_asked = models.BooleanField(_("new risk asked about"), null=True, blank=True)
    risk_found = models.BooleanField(_("new risk found"), null=True, blank=True)
    ride_name = EncryptedTextField(_("who takes the client home"), default="")
    ride_phone = EncryptedTextField(_("their telephone"), default="")
    address_today = EncryptedTextField(_("where the client is today"), default="")
    surroundings_ready = models.BooleanField(_("music and devices ready"), null=True, blank=True)

    started_at = models.DateTimeField(null=True, blank=True)
    discharged_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("dosing session")
        indexes = [models.Index(fields=["practice", "status"], name="dosing_session_by_status")]
        constraints = [
            code_check("dosing_session_status_known", "status", DosingStatus),
            code_check("dosing_session_modality_known", "modality", Modality),
            models.UniqueConstraint(fields=["course", "number"], name="dosing_session_number_once"),
            models.CheckConstraint(
                condition=Q(mood__isnull=True) | Q(mood__lte=10), name="dosing_session_mood_in_range"
            ),
            models.CheckConstraint(
                condition=Q(discharged_at__isnull=True) | Q(discharged_at__gte=F("started_at")),
                name="dosing_session_discharged_after_start",
            ),
            models.CheckConstraint(
                condition=~Q(status=DosingStatus.CLOSED.value) | Q(closed_at__isnull=False),
                name="dosing_session_closed_is_dated",
            ),
        ]


class DosingStatusChange(PracticeRecord):
    """One step of a dosing session; never edited, never removed."""

    dosing_session = models.ForeignKey(DosingSession, on_delete=models.PROTECT, related_name="status_changes")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    from_status = CodeField(DosingStatus, blank=True, default="")
    to_status = CodeField(DosingStatus)
    reason = EncryptedTextField(_("reason"), default="")
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("dosing session status change")
        constraints = [code_check("dosing_change_to_known", "to_status", DosingStatus)]


class GateOverride(PracticeRecord):
    """A soft gate passed by a named person with a reason; a hard gate never has one."""

    dosing_session = models.ForeignKey(DosingSession, on_delete=models.PROTECT, related_name="gate_overrides")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    gate = CodeField(GateCode)
    reason = EncryptedTextField(_("reason"))
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # Empty on those from before a gate was passed with a signature.
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_name = models.CharField(max_length=190, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("gate passed with a reason")
        constraints = [
            code_check("gate_override_gate_known", "gate", GateCode),
            models.UniqueConstraint(fields=["dosing_session", "gate"], name="gate_override_once"),
        ]
