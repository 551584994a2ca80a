"""What was recorded in the room. Every row is added once; a correction is a new row beside it.

``key`` is made where the entry is typed, so that the same entry sent twice is stored once.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clinic.core.encryption import EncryptedTextField
from clinic.core.fields import CodeField, DoseMilligramField, MilligramField, UnitsField, code_check
from clinic.policy.reach import reach
from clinic.policy.terms import Permission
from clinic.practice.models import PracticeRecord
from clinic.staff.models import User
from sessions.models.dosing import DosingSession
from sessions.models.prescription import Prescription
from sessions.terms import (
    AdverseTerm,
    Depth,
    DosageForm,
    DoseKind,
    EntrySource,
    EventKind,
    Residual,
    Route,
    Severity,
    VitalSource,
    VitalVerdict,
)


class EntryQuerySet(models.QuerySet[Any]):
    """Entries of a session, in the order things happened."""

    def visible_to(self, user: User, permission: Permission = Permission.VIEW_DOSING_SESSION) -> Any:
        """Return the rows this person may see; none without a grant."""
        return self.filter(reach(user, permission))

    def standing(self) -> Any:
        """Return the entries that no later entry corrects."""
        return self.filter(corrected_by__isnull=True)

    def in_order(self) -> Any:
        """Return the entries by the time they happened, ties by the time they were recorded."""
        return self.order_by("at", "recorded_at", "pk")


class Entry(PracticeRecord):
    """One thing that happened at one time, recorded by one person."""

    dosing_session = models.ForeignKey(DosingSession, on_delete=models.PROTECT, related_name="%(class)s_set")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(unique=True, default=uuid.uuid4)
    at = models.DateTimeField(_("when"))
    source = CodeField(EntrySource, default=EntrySource.LIVE)
    # An entry waits on the device while there is no connection: when it was tapped there, by the
    # server's clock, and how far the device's own clock was ahead. Empty for one sent at once.
    tapped_at = models.DateTimeField(_("tapped on the device"), null=True, blank=True)
    device_offset_ms = models.BigIntegerField(_("device's clock ahead by, ms"), null=True, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    correction_reason = EncryptedTextField(_("reason for the correction"), default="")
    is_void = models.BooleanField(_("entered by mistake"), default=False)

    objects = EntryQuerySet.as_manager()

    if TYPE_CHECKING:
        corrects_id: uuid.UUID | None

    class Meta:
        abstract = True


class Dose(Entry):
    """One self-administration (domain.md 2.7); milligrams are always strength times units."""

    sequence = models.PositiveSmallIntegerField()
    kind = CodeField(DoseKind)
    prescription = models.ForeignKey(Prescription, on_delete=models.PROTECT, related_name="doses")
    form = CodeField(DosageForm)
    route = CodeField(Route)
    unit_strength_mg = MilligramField()
    units = UnitsField(_("units"))
    dose_mg = DoseMilligramField()
    planned_dose_mg = DoseMilligramField(null=True, blank=True)
    out_at = models.DateTimeField(_("spat out or swallowed"), null=True, blank=True)
    residual = CodeField(Residual, default=Residual.UNKNOWN)
    observed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    lot_number = models.CharField(max_length=60, blank=True)
    beyond_use_date = models.DateField(null=True, blank=True)
    deviation_codes = models.JSONField(default=list)
    deviation_reason = EncryptedTextField(_("why it was taken outside the order"), default="")
    tolerability = EncryptedTextField(_("taste, nausea, early swallow"), default="")

    class Meta:
        verbose_name = _("dose")
        indexes = [models.Index(fields=["dosing_session", "at"], name="dose_by_time")]
        constraints = [
            code_check("dose_source_known", "source", EntrySource),
            code_check("dose_kind_known", "kind", DoseKind),
            code_check("dose_form_known", "form", DosageForm),
            code_check("dose_route_known", "route", Route),
            code_check("dose_residual_known", "residual", Residual),
            models.CheckConstraint(condition=Q(units__gt=0) & Q(unit_strength_mg__gt=0), name="dose_amounts_positive"),
            models.CheckConstraint(condition=Q(out_at__isnull=True) | Q(out_at__gte=F("at")), name="dose_out_after_in"),
        ]


class VitalReading(Entry):
    """One set of vital signs, whatever part of it was taken."""

    systolic = models.PositiveSmallIntegerField(_("systolic"), null=True, blank=True)
    diastolic = models.PositiveSmallIntegerField(_("diastolic"), null=True, blank=True)
    heart_rate = models.PositiveSmallIntegerField(_("heart rate"), null=True, blank=True)
    spo2 = models.PositiveSmallIntegerField(_("oxygen saturation"), null=True, blank=True)
    moaas = models.PositiveSmallIntegerField(_("alertness, MOAA/S"), null=True, blank=True)
    taken_by = CodeField(VitalSource, default=VitalSource.THERAPIST)
    verdict = CodeField(VitalVerdict)

    class Meta:
        verbose_name = _("vital signs")
        indexes = [models.Index(fields=["dosing_session", "at"], name="vital_reading_by_time")]
        constraints = [
            code_check("vital_reading_source_known", "source", EntrySource),
            code_check("vital_reading_taken_by_known", "taken_by", VitalSource),
            code_check("vital_reading_verdict_known", "verdict", VitalVerdict),
            models.CheckConstraint(
                condition=(Q(systolic__isnull=True) & Q(diastolic__isnull=True)) | Q(systolic__gt=F("diastolic")),
                name="vital_reading_pressure_ordered",
            ),
            models.CheckConstraint(condition=Q(spo2__isnull=True) | Q(spo2__lte=100), name="vital_reading_spo2"),
            models.CheckConstraint(condition=Q(moaas__isnull=True) | Q(moaas__lte=5), name="vital_reading_moaas"),
        ]


class TimelineEvent(Entry):
    """One event of the timeline (domain.md 6.2)."""

    kind = CodeField(EventKind)
    note = EncryptedTextField(_("note"), default="")
    distress = models.PositiveSmallIntegerField(_("distress, 0 to 10"), null=True, blank=True)
    depth = CodeField(Depth, blank=True, default="")

    class Meta:
        verbose_name = _("event")
        indexes = [models.Index(fields=["dosing_session", "at"], name="timeline_event_by_time")]
        constraints = [
            code_check("timeline_event_source_known", "source", EntrySource),
            code_check("timeline_event_kind_known", "kind", EventKind),
            code_check("timeline_event_depth_known", "depth", Depth, blank=True),
            models.CheckConstraint(
                condition=Q(distress__isnull=True) | Q(distress__lte=10), name="timeline_event_distress_in_range"
            ),
        ]


class ReadinessCheck(Entry):
    """The checklist before leaving (domain.md 4.8): facts, never a score that decides."""

    items = models.JSONField(default=dict)
    handed_to = EncryptedTextField(_("handed over to"), default="")
    minutes_since_last_unit = models.PositiveSmallIntegerField(null=True, blank=True)
    missing = models.JSONField(default=list)
    override_reason = EncryptedTextField(_("why the client may leave all the same"), default="")

    class Meta:
        verbose_name = _("readiness check")
        constraints = [code_check("readiness_check_source_known", "source", EntrySource)]


class AdverseEvent(Entry):
    """Something untoward (domain.md 4.6). Severity is not seriousness; grading is the prescriber's."""

    term = CodeField(AdverseTerm)
    reported_severity = CodeField(Severity)
    is_serious = models.BooleanField(default=False)
    action_taken = EncryptedTextField(_("what was done"), default="")
    detail = EncryptedTextField(_("detail"), default="")
    dose = models.ForeignKey(Dose, on_delete=models.PROTECT, null=True, blank=True, related_name="adverse_events")
    prescriber_told_at = models.DateTimeField(_("prescriber told"), null=True, blank=True)

    class Meta:
        verbose_name = _("adverse event")
        constraints = [
            code_check("adverse_event_source_known", "source", EntrySource),
            code_check("adverse_event_term_known", "term", AdverseTerm),
            code_check("adverse_event_severity_known", "reported_severity", Severity),
        ]


# The names entries go by in URLs; a correction is reached through one of these.
ENTRY_MODELS: Final[dict[str, type[Entry]]] = {
    "dose": Dose,
    "vitals": VitalReading,
    "event": TimelineEvent,
    "adverse-event": AdverseEvent,
    "readiness": ReadinessCheck,
}
