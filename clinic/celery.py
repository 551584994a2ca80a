"""The Celery application and its schedule.

Beat only says "look now"; what is due stands in the database (trust.md 3.2). A missed, doubled or
late wake-up is therefore harmless.
"""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")

app = Celery("kapstone")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def _look(task: str, *, every: int) -> dict[str, Any]:
    """Return the entry that wakes a task; an unread wake-up expires before the next one."""
    return {"task": task, "schedule": every, "options": {"expires": every - 1}}


app.conf.beat_schedule = {
    "heartbeat": _look("health.beat", every=15),
    "note where the ledger ends": _look("audit.anchor_head", every=3600),
    "mail owners where it ends": _look("reports.mail_ledger_notes", every=900),
    "send due reminders": _look("reminders.send_due", every=30),
    "watch risk alerts": _look("risk.watch", every=30),
    "tell owners of opened charts": _look("break_glass.tell_owners", every=30),
    "plan missing reminders": _look("reminders.plan_missing", every=300),
    "release stuck reminders": _look("reminders.release_stuck", every=60),
    "answer requests for a new password": _look("staff.answer_resets", every=15),
    "forget unfinished answers": _look("measures.forget_unfinished", every=3600),
    "forget old drafts": _look("drafts.forget_old", every=3600),
    "tell of papers that run out": _look("staff.remind_expiry", every=3600),
    "tidy counters of tries": _look("staff.tidy", every=900),
    "take due backups": _look("backups.take_due", every=60),
    "rehearse a restore": _look("backups.drill_due", every=3600),
    "render waiting documents": _look("reports.render_due", every=30),
    "print the emergency sheet": _look("reports.print_emergency", every=3600),
    "notice too much at once": _look("reports.watch_haste", every=60),
    "make waiting archives": _look("custody.make_waiting", every=60),
    "let clearances run out": _look("clients.run_out", every=3600),
    "tell of medicine that runs out": _look("sessions.run_out", every=3600),
    "keep what coming sessions lack": _look("sessions.keep_readiness", every=900),
    "let consents run out": _look("consents.expire", every=3600),
    "let archives go": _look("custody.tidy", every=900),
}


@worker_init.connect
@beat_init.connect
def stop_when_unsafe(**_kwargs: object) -> None:
    """Stop, as the web server does, without the keys of this database or on an unsafe one."""
    from clinic.core.start_up import refuse_unsafe_start  # noqa: PLC0415 -- Django is set up by now

    try:
        refuse_unsafe_start()
    except ImproperlyConfigured as problem:
        # Celery logs what its signals raise and goes on, unless it is this.
        raise SystemExit(str(problem)) from problem


@beat_init.connect
def look_at_once(**_kwargs: object) -> None:
    """Beat after starting, not an interval later, so that a start is seen to have worked."""
    app.send_task("health.beat", expires=14)
    # What fell due while nothing ran should not wait for the first interval to pass.
    app.send_task("reminders.send_due", expires=29)
    app.send_task("reports.print_emergency", expires=3599)
    app.send_task("audit.anchor_head", expires=3599)
