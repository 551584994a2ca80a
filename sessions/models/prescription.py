"""The order as the prescriber gave it, the lot the client received, and the count of its units.

The medicine is the client's own: nothing here orders, stores or dispenses (domain.md 5.2).
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client, ClientRecordQuerySet, Course
from clinic.core.encryption import EncryptedTextField
from clinic.core.fields import CodeField, MilligramField, UnitsField, code_check
from clinic.practice.models import PracticeRecord
from clinic.staff.models import User
from sessions.terms import CountEventKind, DosageForm, PrescriptionStatus, Residual, Route


class Prescription(PracticeRecord):
    """One order (domain.md 5.3), signed by the prescriber; frozen by the database once signed."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="prescriptions")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="prescriptions")
    prescriber = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    status = CodeField(PrescriptionStatus, default=PrescriptionStatus.ORDERED)
    issued_on = models.DateField(_("issued"))

    form = CodeField(DosageForm)
    route = CodeField(Route, default=Route.SUBLINGUAL)
    unit_strength_mg = MilligramField(_("strength of one unit, mg"))
    quantity_units = UnitsField(_("units supplied"))
    min_session_mg = MilligramField(_("least for one session, mg"))
    max_session_mg = MilligramField(_("most for one session, mg"))
    booster_allowed = models.BooleanField(_("booster allowed"), default=False)
    booster_max_mg = MilligramField(_("most for the booster, mg"), null=True, blank=True)
    booster_earliest_minute = models.PositiveSmallIntegerField(_("booster from minute"), null=True, blank=True)
    booster_latest_minute = models.PositiveSmallIntegerField(_("booster until minute"), null=True, blank=True)
    hold_minutes = models.PositiveSmallIntegerField(_("minutes to hold"), null=True, blank=True)
    residual = CodeField(Residual, default=Residual.UNKNOWN)
    sessions_covered = models.PositiveSmallIntegerField(_("sessions covered"), null=True, blank=True)
    min_days_between = models.PositiveSmallIntegerField(_("days between, at least"), null=True, blank=True)
    # Fasting and holds differ by prescriber (domain.md 4.4, 2.6): part of the order, never a constant.
    fasting_food_hours = models.DecimalField(_("hours without food"), max_digits=4, decimal_places=1, null=True)
    fasting_fluid_hours = models.DecimalField(_("hours without fluid"), max_digits=4, decimal_places=1, null=True)
    hold_list = EncryptedTextField(_("medicines to hold, as ordered"), default="")
    directions = EncryptedTextField(_("directions"), default="")

    pharmacy_name = models.CharField(_("compounding pharmacy"), max_length=120, blank=True)
    pharmacy_phone = models.CharField(_("pharmacy’s telephone"), max_length=40, blank=True)
    pharmacy_license = models.CharField(_("pharmacy’s license"), max_length=60, blank=True)
    says_503a = models.BooleanField(_("label says compounded for this client (503A)"), default=False)
    rx_number = EncryptedTextField(_("prescription number"), default="")
    lot_number = models.CharField(_("lot"), max_length=60, blank=True)
    dispensed_on = models.DateField(_("dispensed"), null=True, blank=True)
    label_units = UnitsField(_("units on the label"), null=True, blank=True)
    beyond_use_date = models.DateField(_("beyond-use date"), null=True, blank=True)
    storage = models.CharField(_("storage"), max_length=120, blank=True)
    client_confirmed_on = models.DateField(_("client confirmed having received it"), null=True, blank=True)

    signed_at = models.DateTimeField(null=True, blank=True)
    signed_name = models.CharField(max_length=190, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("prescription")
        constraints = [
            code_check("prescription_status_known", "status", PrescriptionStatus),
            code_check("prescription_form_known", "form", DosageForm),
            code_check("prescription_route_known", "route", Route),
            code_check("prescription_residual_known", "residual", Residual),
            models.CheckConstraint(
                condition=Q(unit_strength_mg__gt=0) & Q(quantity_units__gte=0) & Q(min_session_mg__gt=0),
                name="prescription_amounts_positive",
            ),
            models.CheckConstraint(
                condition=Q(max_session_mg__gte=F("min_session_mg")), name="prescription_range_ordered"
            ),
            models.CheckConstraint(
                condition=Q(booster_allowed=False)
                | Q(
                    booster_max_mg__gt=0,
                    booster_earliest_minute__isnull=False,
                    booster_latest_minute__gte=F("booster_earliest_minute"),
                ),
                name="prescription_booster_rule_complete",
            ),
            models.CheckConstraint(
                condition=Q(beyond_use_date__isnull=True)
                | Q(dispensed_on__isnull=True)
                | Q(beyond_use_date__gte=F("dispensed_on")),
                name="prescription_beyond_use_after_dispensing",
            ),
        ]


class PrescriptionStatusChange(PracticeRecord):
    """One step of a prescription; never edited, never removed."""

    prescription = models.ForeignKey(Prescription, on_delete=models.PROTECT, related_name="status_changes")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    from_status = CodeField(PrescriptionStatus, blank=True, default="")
    to_status = CodeField(PrescriptionStatus)
    note = EncryptedTextField(_("note"), default="")
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("prescription status change")
        constraints = [code_check("prescription_change_to_known", "to_status", PrescriptionStatus)]


class VitalLimits(PracticeRecord):
    """This client's limits under one prescription (domain.md 4.2). There is no default."""

    prescription = models.OneToOneField(Prescription, on_delete=models.PROTECT, related_name="vital_limits")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    systolic_hold = models.PositiveSmallIntegerField(_("systolic, hold at or above"))
    diastolic_hold = models.PositiveSmallIntegerField(_("diastolic, hold at or above"))
    systolic_stop = models.PositiveSmallIntegerField(_("systolic, call at or above"), null=True, blank=True)
    diastolic_stop = models.PositiveSmallIntegerField(_("diastolic, call at or above"), null=True, blank=True)
    heart_rate_low = models.PositiveSmallIntegerField(_("heart rate, at least"), null=True, blank=True)
    heart_rate_high = models.PositiveSmallIntegerField(_("heart rate, at most"), null=True, blank=True)
    spo2_min = models.PositiveSmallIntegerField(_("oxygen saturation, at least"), null=True, blank=True)
    recheck_after_minutes = models.PositiveSmallIntegerField(_("recheck after minutes"), default=10)
    max_rechecks = models.PositiveSmallIntegerField(_("rechecks, at most"), default=2)
    # Offsets from the first unit, in minutes, as the prescriber wants them taken (domain.md 4.3).
    schedule_minutes = models.JSONField(_("when to measure"), default=list)
    instruction = EncryptedTextField(_("instruction"), default="")

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("vital-sign limits")
        constraints = [
            models.CheckConstraint(
                condition=Q(systolic_hold__gte=80, systolic_hold__lte=250)
                & Q(diastolic_hold__gte=40, diastolic_hold__lte=150),
                name="vital_limits_human",
            )
        ]


class CountEvent(PracticeRecord):
    """One line of the count ledger (domain.md 5.4): append-only, in quarter units."""

    prescription = models.ForeignKey(Prescription, on_delete=models.PROTECT, related_name="count_events")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    kind = CodeField(CountEventKind)
    units = UnitsField(_("units"))
    at = models.DateTimeField(_("when"))
    dose = models.OneToOneField(
        "therapy_sessions.Dose", on_delete=models.PROTECT, null=True, blank=True, related_name="count_event"
    )
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    reason = EncryptedTextField(_("reason"), default="")
    opens_discrepancy = models.BooleanField(default=False)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("count entry")
        indexes = [models.Index(fields=["prescription", "at"], name="count_event_by_time")]
        constraints = [
            code_check("count_event_kind_known", "kind", CountEventKind),
            models.CheckConstraint(condition=Q(units__gte=0) & Q(units__lte=9999), name="count_event_units_sane"),
        ]
