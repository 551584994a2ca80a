"""Alerts about risk, each step that was taken, safety plans, and what a practice chose about both."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client, ClientRecordQuerySet
from clients.risk.rules import alerting
from clients.risk.rules.crisis import EMERGENCY_NUMBER
from clients.risk.terms import AlertState, RiskLevel, RiskOutcome, StepKind
from clinic.core.encryption import EncryptedJSONField, EncryptedTextField
from clinic.core.fields import CodeField, code_check
from clinic.practice.models import PracticeRecord
from clinic.staff.models import User


class RiskAlert(PracticeRecord):
    """Worrying answers of one client, until a clinician wrote down what came of them.

    While it is open, further answers join it: one client has one follow-up at a time.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="risk_alerts")
    level = CodeField(RiskLevel)
    responsible = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    assessed_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    pass_on_at = models.DateTimeField()
    passed_on_at = models.DateTimeField(null=True, blank=True)
    others_told_at = models.DateTimeField(null=True, blank=True)
    taken_up_at = models.DateTimeField(null=True, blank=True)
    taken_up_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    hold_lifted_at = models.DateTimeField(null=True, blank=True)

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("risk alert")
        indexes = [
            models.Index(fields=["pass_on_at"], condition=Q(closed_at__isnull=True), name="risk_alert_open_by_time")
        ]
        constraints = [
            code_check("risk_alert_level_known", "level", RiskLevel),
            models.UniqueConstraint(fields=["client"], condition=Q(closed_at__isnull=True), name="risk_alert_one_open"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")), name="risk_alert_ordered"
            ),
            models.CheckConstraint(
                condition=Q(taken_up_at__isnull=True, taken_up_by__isnull=True)
                | Q(taken_up_at__isnull=False, taken_up_by__isnull=False),
                name="risk_alert_taken_up_by_somebody",
            ),
        ]

    @property
    def state(self) -> AlertState:
        """How far the alert has come."""
        return alerting.state(taken_up_at=self.taken_up_at, closed_at=self.closed_at)

    @property
    def holds_dosing(self) -> bool:
        """Whether no medicine may be taken because of it."""
        return alerting.holds_dosing(level=self.level, hold_lifted_at=self.hold_lifted_at)


class RiskStep(PracticeRecord):
    """One thing that happened to an alert. Rows are added, never changed."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    alert = models.ForeignKey(RiskAlert, on_delete=models.PROTECT, related_name="steps")
    kind = CodeField(StepKind)
    level = CodeField(RiskLevel, blank=True, default="")
    outcome = CodeField(RiskOutcome, blank=True, default="")
    note = EncryptedTextField(_("note"), default="")
    # The answers that were given, or whatever else the step is about.
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.UUIDField(null=True, blank=True)
    # Nobody where the client answered alone, or the clock ran out.
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of a risk alert")
        indexes = [models.Index(fields=["alert", "at"], name="risk_step_by_alert")]
        constraints = [
            code_check("risk_step_kind_known", "kind", StepKind),
            code_check("risk_step_level_known", "level", RiskLevel, blank=True),
            code_check("risk_step_outcome_known", "outcome", RiskOutcome, blank=True),
            models.CheckConstraint(
                condition=(Q(kind=StepKind.OUTCOME.value) & ~Q(outcome="") & Q(actor__isnull=False))
                | (~Q(kind=StepKind.OUTCOME.value) & Q(outcome="")),
                name="risk_step_outcome_by_somebody",
            ),
        ]


class SafetyPlan(PracticeRecord):
    """One version of a client's safety plan. The words lie sealed, by step; a change is a new version."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="safety_plans")
    version = models.PositiveSmallIntegerField()
    texts = EncryptedJSONField(_("text"), default=dict)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("safety plan")
        constraints = [models.UniqueConstraint(fields=["client", "version"], name="safety_plan_version_once")]


class RiskSettings(PracticeRecord):
    """What a practice chose about alerts and the numbers to call; without a row the usual values hold."""

    pass_on_after_minutes = models.PositiveSmallIntegerField(
        _("minutes until others are told"), default=alerting.PASS_ON_AFTER_MINUTES
    )
    emergency_number = models.CharField(_("emergency services"), max_length=30, default=EMERGENCY_NUMBER)
    on_call_number = models.CharField(_("prescriber on call"), max_length=30, blank=True, default="")
    # A list of number, name and hint; empty means the usual lines.
    crisis_lines = models.JSONField(_("numbers to call"), default=list, blank=True)

    class Meta:
        verbose_name = _("settings about risk")
        constraints = [
            models.UniqueConstraint(fields=["practice"], name="risk_settings_once"),
            models.CheckConstraint(
                condition=Q(pass_on_after_minutes__gte=5) & Q(pass_on_after_minutes__lte=1440),
                name="risk_settings_minutes_sane",
            ),
        ]
