"""Appointments, and sessions of a group. The database itself refuses two of them on one person or in one room.

An appointment takes its clinician and room whole; a member of a group takes one of its seats.
"""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client, ClientRecordQuerySet, Course
from clinic.core.encryption import EncryptedTextField
from clinic.core.fields import CodeField, code_check
from clinic.policy.grants import scope_of
from clinic.policy.reach import holds
from clinic.policy.terms import Permission, Scope
from clinic.practice.models import AppointmentType, PracticeRecord, Room
from clinic.practice.terms import Modality
from clinic.scheduling.terms import AppointmentStatus
from clinic.staff.models import User

# Statuses that no longer hold person and room.
RELEASED = (
    AppointmentStatus.CANCELLED,
    AppointmentStatus.LATE_CANCEL,
    AppointmentStatus.NO_SHOW,
    AppointmentStatus.RESCHEDULED,
)


class GroupSessionQuerySet(models.QuerySet["GroupSession"]):
    """Sessions of a group as calendars and lists ask for them."""

    def visible_to(self, user: User, permission: Permission) -> GroupSessionQuerySet:
        """Return those whose hours this person may see: all, or their own and those of a client of theirs."""
        if user.practice_id is None or not holds(user, permission):
            return self.none()
        rows = self.filter(practice_id=user.practice_id)
        if user.previewed_by is not None:
            rows = rows.filter(pk__in=self.visible_to(user.previewed_by, permission).values("pk"))
        if scope_of(user.roles, permission) is Scope.PRACTICE:
            return rows
        of_clients = Appointment.objects.visible_to(user, permission).filter(group__isnull=False)
        if user.emergency_client_id is not None:
            # An emergency opens one chart, and not a page about several clients.
            of_clients = of_clients.exclude(client_id=user.emergency_client_id)
        return rows.filter(Q(therapist=user) | Q(pk__in=of_clients.values("group_id")))

    def holding(self) -> GroupSessionQuerySet:
        """Return those that occupy their clinician and room."""
        return self.filter(cancelled_at__isnull=True)

    def overlapping(self, starts_at: datetime, ends_at: datetime) -> GroupSessionQuerySet:
        """Return those that touch the half-open stretch of time."""
        return self.filter(starts_at__lt=ends_at, blocked_until__gt=starts_at)


class GroupSession(PracticeRecord):
    """Hours of one clinician in one room for up to six clients. It never moves; its members are appointments.

    It says nothing of any client: each member has an appointment, a session and a record of their own.
    """

    appointment_type = models.ForeignKey(AppointmentType, on_delete=models.PROTECT, related_name="+")
    therapist = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    blocked_until = models.DateTimeField(help_text=_("End plus the pause of the appointment type."))
    booked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    booked_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = GroupSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("group session")
        indexes = [
            models.Index(fields=["practice", "starts_at"], name="group_session_by_start"),
            models.Index(fields=["therapist", "starts_at"], name="group_session_by_therapist"),
            models.Index(fields=["room", "starts_at"], name="group_session_by_room"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="group_session_ends_after_start"),
            models.CheckConstraint(
                condition=Q(blocked_until__gte=F("ends_at")), name="group_session_blocks_to_the_end"
            ),
        ]


class AppointmentQuerySet(ClientRecordQuerySet):
    """Appointments as calendars and lists ask for them."""

    def holding(self) -> AppointmentQuerySet:
        """Return the appointments that occupy person and room."""
        return self.exclude(status__in=RELEASED)

    def overlapping(self, starts_at: datetime, ends_at: datetime) -> AppointmentQuerySet:
        """Return the appointments that touch the half-open stretch of time."""
        return self.filter(starts_at__lt=ends_at, blocked_until__gt=starts_at)

    def on_view(self) -> AppointmentQuerySet:
        """Fetch with each row what a calendar or list shows of it."""
        return self.select_related("client", "appointment_type", "therapist", "room__location")


class Appointment(PracticeRecord):
    """A booked stretch of a therapist's time, with a room when it is in person."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="appointments")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, null=True, blank=True, related_name="appointments")
    appointment_type = models.ForeignKey(AppointmentType, on_delete=models.PROTECT, related_name="+")
    therapist = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appointments")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, null=True, blank=True, related_name="appointments")
    modality = CodeField(Modality, default=Modality.IN_PERSON)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    blocked_until = models.DateTimeField(help_text=_("End plus the pause of the appointment type."))
    holds_time = models.BooleanField(default=True, editable=False)
    status = CodeField(AppointmentStatus, default=AppointmentStatus.BOOKED)
    version = models.PositiveIntegerField(default=1)
    group = models.ForeignKey(GroupSession, on_delete=models.PROTECT, null=True, blank=True, related_name="members")
    # Which of the group's seats; without one the appointment takes all of them.
    seat = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by")
    note = EncryptedTextField(_("note for the desk"), default="")
    booked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    booked_at = models.DateTimeField()

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        indexes = [
            models.Index(fields=["practice", "starts_at"], name="appointment_by_start"),
            models.Index(fields=["therapist", "starts_at"], name="appointment_by_therapist"),
            models.Index(fields=["room", "starts_at"], name="appointment_by_room"),
            models.Index(fields=["client", "starts_at"], name="appointment_by_client"),
        ]
        constraints = [
            code_check("appointment_status_known", "status", AppointmentStatus),
            code_check("appointment_modality_known", "modality", Modality),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="appointment_ends_after_start"),
            models.CheckConstraint(condition=Q(blocked_until__gte=F("ends_at")), name="appointment_blocks_to_the_end"),
            models.CheckConstraint(
                condition=Q(holds_time=True) ^ Q(status__in=[status.value for status in RELEASED]),
                name="appointment_holds_time_by_status",
            ),
        ]

    def save(self, *args: object, **kwargs: object) -> None:
        self.holds_time = self.status not in RELEASED
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class AppointmentStatusChange(PracticeRecord):
    """One step of an appointment; never edited, never removed."""

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="status_changes")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    from_status = CodeField(AppointmentStatus, blank=True, default="")
    to_status = CodeField(AppointmentStatus)
    reason = EncryptedTextField(_("reason"), default="")
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment status change")
        constraints = [code_check("appointment_change_to_known", "to_status", AppointmentStatus)]
