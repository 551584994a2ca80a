"""The practice and what it offers: places, rooms, appointment types with lengths and prices."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.core.fields import CodeField, code_check
from clinic.core.models import UUIDModel
from clinic.practice.terms import AppointmentKind

if TYPE_CHECKING:
    from uuid import UUID


class Practice(UUIDModel):
    """One practice; everything else belongs to exactly one."""

    name = models.CharField(_("name"), max_length=120)
    neutral_name = models.CharField(
        _("name in messages"),
        max_length=60,
        help_text=_("Shown to clients in messages. It must not reveal what the practice offers."),
    )
    time_zone = models.CharField(_("time zone"), max_length=60, default="America/New_York")
    address = models.TextField(_("address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    is_demo = models.BooleanField(_("synthetic data"), default=False)

    # Sources differ on each of these (domain.md 12.1): practice settings, these are only defaults.
    minutes_before_leaving = models.PositiveSmallIntegerField(_("minutes from last unit to leaving"), default=120)
    integration_opens_after_hours = models.PositiveSmallIntegerField(_("integration due from, hours"), default=24)
    integration_closes_after_hours = models.PositiveSmallIntegerField(_("integration due until, hours"), default=72)
    quiet_from = models.TimeField(_("no messages from"), default=time(20, 0))
    quiet_until = models.TimeField(_("no messages until"), default=time(8, 0))
    links_ask_birth_date = models.BooleanField(_("private links ask for the birth date"), default=True)
    link_days = models.PositiveSmallIntegerField(_("private links work for, days"), default=14)
    warn_days_before = models.PositiveSmallIntegerField(_("days ahead to say that something runs out"), default=14)
    exports_per_hour = models.PositiveSmallIntegerField(_("files one person exports in an hour"), default=30)

    class Meta:
        verbose_name = _("practice")
        constraints = [
            models.CheckConstraint(
                condition=Q(integration_closes_after_hours__gt=F("integration_opens_after_hours")),
                name="practice_integration_window_ordered",
            ),
            models.CheckConstraint(
                condition=Q(link_days__gte=1) & Q(link_days__lte=60), name="practice_link_days_sane"
            ),
            models.CheckConstraint(condition=Q(warn_days_before__lte=90), name="practice_warn_days_sane"),
        ]

    @property
    def zone(self) -> ZoneInfo:
        """The zone the practice's own clock shows."""
        return ZoneInfo(self.time_zone)


class PracticeRecord(UUIDModel):
    """A row that belongs to a practice; base of every record of care."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")

    if TYPE_CHECKING:
        practice_id: UUID

    class Meta:
        abstract = True


class Location(PracticeRecord):
    """A place where the practice sees clients."""

    name = models.CharField(_("name"), max_length=80)
    address = models.TextField(_("address"), blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("location")
        constraints = [models.UniqueConstraint(fields=["practice", "name"], name="location_name_once")]


class Room(PracticeRecord):
    """A room that one appointment at a time can use."""

    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField(_("name"), max_length=60)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("room")
        constraints = [models.UniqueConstraint(fields=["location", "name"], name="room_name_once")]


class AppointmentType(PracticeRecord):
    """What can be booked: how long, with what pause after it, at what price."""

    kind = CodeField(AppointmentKind)
    name = models.CharField(_("name"), max_length=80)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    buffer_minutes = models.PositiveSmallIntegerField(_("pause afterwards, minutes"), default=0)
    price = models.DecimalField(_("price"), max_digits=8, decimal_places=2, null=True, blank=True)
    needs_room = models.BooleanField(_("needs a room"), default=True)
    is_active = models.BooleanField(_("can be booked"), default=True)

    class Meta:
        verbose_name = _("appointment type")
        constraints = [
            code_check("appointment_type_kind_known", "kind", AppointmentKind),
            models.UniqueConstraint(fields=["practice", "name"], name="appointment_type_name_once"),
            models.CheckConstraint(
                condition=Q(minutes__gte=5) & Q(minutes__lte=600), name="appointment_type_minutes_sane"
            ),
            models.CheckConstraint(condition=Q(buffer_minutes__lte=240), name="appointment_type_buffer_sane"),
            models.CheckConstraint(condition=Q(price__isnull=True) | Q(price__gte=0), name="appointment_type_price"),
        ]
