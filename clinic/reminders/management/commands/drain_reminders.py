"""`manage.py drain_reminders`: the work of beat and worker without Redis, for cron or by hand."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from clinic.reminders.services import planning, sending
from clinic.staff.services import resets


class Command(BaseCommand):
    """Plan, release and send once; run it every minute where there is no broker."""

    help = "Plan what is missing, show what is stuck and send what is due, without Celery or Redis."

    def handle(self, *_args: Any, **_options: Any) -> None:
        mended = planning.plan_missing(timezone.now())
        stuck = sending.release_stuck(now=timezone.now())
        sent = sending.send_due()
        resets.answer_due(now=timezone.now())
        self.stdout.write(f"planned anew: {mended}, uncertain: {stuck}, sent: {sent}")
