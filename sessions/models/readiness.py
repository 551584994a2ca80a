"""What a coming session still lacks, dated: since when, whose, why, and how it ended."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client, ClientRecordQuerySet
from clinic.core.fields import CodeField, code_check
from clinic.policy.terms import Role
from clinic.practice.models import PracticeRecord
from clinic.scheduling.models import Appointment
from clinic.staff.models import User
from sessions.models.dosing import GateOverride
from sessions.terms import GateCode, GateReason, PointEnding


class ReadinessPoint(PracticeRecord):
    """One gate that was not met ahead of a session. Whether it is met is computed anew; this says since when.

    Whoever was responsible when it was noticed stays named; another reason or owner is another point.
    """

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="readiness_points")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    gate = CodeField(GateCode, verbose_name=_("gate"))
    reason = CodeField(GateReason, verbose_name=_("reason"))
    owner_role = CodeField(Role, verbose_name=_("whose"))
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    noticed_at = models.DateTimeField(_("open since"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ending = CodeField(PointEnding, verbose_name=_("how it ended"), blank=True, default="")
    override = models.ForeignKey(GateOverride, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("open point before a session")
        constraints = [
            code_check("readiness_point_gate_known", "gate", GateCode),
            code_check("readiness_point_reason_known", "reason", GateReason),
            code_check("readiness_point_role_known", "owner_role", Role),
            code_check("readiness_point_ending_known", "ending", PointEnding, blank=True),
            models.UniqueConstraint(
                fields=["appointment", "gate"], condition=Q(ended_at__isnull=True), name="readiness_point_open_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ending="") | (Q(ended_at__isnull=False) & ~Q(ending="")),
                name="readiness_point_ended_whole",
            ),
            models.CheckConstraint(
                condition=Q(override__isnull=True) | Q(ending=PointEnding.PASSED.value),
                name="readiness_point_override_passed",
            ),
        ]
