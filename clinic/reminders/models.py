"""Messages that are due: facts in the database, bound to one version of one appointment.

Redis only wakes the sender; every state of trust.md 3.2 lives here.
"""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client, ClientRecordQuerySet
from clinic.core.encryption import EncryptedTextField
from clinic.core.fields import CodeField, code_check
from clinic.practice.models import PracticeRecord
from clinic.practice.terms import AppointmentKind
from clinic.reminders.terms import Channel, ReminderState, VoidReason
from clinic.scheduling.models import Appointment


class ReminderRule(PracticeRecord):
    """When before an appointment a message goes out; none for a kind means every kind."""

    kind = CodeField(AppointmentKind, blank=True, default="")
    hours_before = models.PositiveSmallIntegerField(_("hours before"))
    channel = CodeField(Channel, default=Channel.EMAIL)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("reminder rule")
        constraints = [
            code_check("reminder_rule_kind_known", "kind", AppointmentKind, blank=True),
            code_check("reminder_rule_channel_known", "channel", Channel),
            models.CheckConstraint(condition=Q(hours_before__lte=24 * 30), name="reminder_rule_hours_sane"),
            models.UniqueConstraint(fields=["practice", "kind", "hours_before", "channel"], name="reminder_rule_once"),
        ]


class ChannelState(models.Model):
    """Whether a way of sending works at present: the circuit breaker all workers share."""

    channel = CodeField(Channel, primary_key=True)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    paused_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("state of a channel")
        constraints = [code_check("channel_state_channel_known", "channel", Channel)]

    def __str__(self) -> str:
        return str(self.channel)


class ReminderQuerySet(ClientRecordQuerySet):
    """Reminders as the sender and the message list ask for them."""

    def due(self, now: datetime) -> ReminderQuerySet:
        """Return what should be sent now and nobody else is sending."""
        unclaimed = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
        return self.filter(unclaimed, state=ReminderState.PENDING, due_at__lte=now)

    def stuck(self, now: datetime) -> ReminderQuerySet:
        """Return what was being sent when its sender went silent; nobody knows whether it left."""
        return self.filter(state=ReminderState.SENDING, lease_until__lt=now)

    def on_view(self) -> ReminderQuerySet:
        """Fetch with each row what a list shows of it."""
        return self.select_related("client", "appointment", "practice")


class Reminder(PracticeRecord):
    """One message to one client about one version of one appointment; sent once, or not at all."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="reminders")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="reminders")
    appointment_version = models.PositiveIntegerField()
    channel = CodeField(Channel)
    hours_before = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=64, unique=True)
    subject = models.CharField(max_length=160)
    body = EncryptedTextField(_("text"))
    due_at = models.DateTimeField(_("due"))
    not_after = models.DateTimeField()
    state = CodeField(ReminderState, default=ReminderState.PENDING)
    void_reason = CodeField(VoidReason, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    owner_token = models.UUIDField(null=True, blank=True)
    last_error = models.CharField(max_length=80, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state=ReminderState.PENDING.value), name="reminder_due"),
            models.Index(fields=["practice", "-due_at"], name="reminder_by_due"),
            models.Index(fields=["client", "-due_at"], name="reminder_by_client"),
        ]
        constraints = [
            code_check("reminder_channel_known", "channel", Channel),
            code_check("reminder_state_known", "state", ReminderState),
            code_check("reminder_void_reason_known", "void_reason", VoidReason, blank=True),
            models.CheckConstraint(
                condition=~Q(state=ReminderState.SENT.value) | Q(sent_at__isnull=False), name="reminder_sent_is_dated"
            ),
            models.CheckConstraint(
                condition=~Q(state=ReminderState.VOID.value) | ~Q(void_reason=""), name="reminder_void_has_reason"
            ),
        ]
