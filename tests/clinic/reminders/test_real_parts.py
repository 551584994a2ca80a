"""Real parts: a worker on a real broker, a real SMTP server, real processes that are killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from celery import current_app
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from clients.models import Client
from clinic.practice.models import Practice
from clinic.reminders.models import Reminder
from clinic.reminders.services.planning import create_default_rules
from clinic.reminders.services.sending import LEASE, release_stuck, send_due
from clinic.reminders.terms import ReminderState
from clinic.scheduling.services.changes import cancel
from clinic.staff.models import User
from tests.factories.people import make_client
from tests.factories.scheduling import book
from tests.plugins.broker import StartWorker, wait_for, worker_environment
from tests.plugins.mail import SmtpSink

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROOT = Path(__file__).resolve().parent.parent.parent.parent


@pytest.fixture
def awake(practice: Practice) -> Practice:
    """A practice whose clients may be written to at any hour, so that the tests work at night."""
    Practice.objects.filter(pk=practice.pk).update(quiet_from="00:00", quiet_until="00:00")
    practice.refresh_from_db()
    create_default_rules(practice)
    return practice


def make_due(practice: Practice, thea: User, count: int = 1) -> list[Reminder]:
    """Book appointments for tomorrow; each brings one message that is due now."""
    start = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=12)
    for number in range(count):
        client = make_client(practice, therapist=thea)
        book(client, thea, now=timezone.now(), starts_at=start + timedelta(hours=4 * number))
    return list(Reminder.objects.filter(state=ReminderState.PENDING, due_at__lte=timezone.now()))


def test_worker_broker_and_mail_server_deliver_a_reminder_once(
    awake: Practice, thea: User, broker_url: str, start_worker: StartWorker, smtp_sink: SmtpSink
) -> None:
    (reminder,) = make_due(awake, thea)
    start_worker(EMAIL_URL=smtp_sink.url)

    with current_app.connection_for_write(broker_url) as broker:
        for _ in range(5):
            current_app.send_task("reminders.send_due", connection=broker)
        wait_for(lambda: Reminder.objects.get(pk=reminder.pk).state is ReminderState.SENT, what="the reminder")
        time.sleep(0.5)

    assert len(smtp_sink.messages) == 1
    assert smtp_sink.recipients == [[reminder.client.email]]
    assert "appointment" in str(smtp_sink.messages[0]["Subject"])


def test_ten_senders_at_once_deliver_each_message_once(
    awake: Practice, thea: User, mail_goes_to_sink: SmtpSink
) -> None:
    due = make_due(awake, thea, count=12)
    barrier = Barrier(10)

    def send(_number: int) -> int:
        barrier.wait(20)
        try:
            return send_due()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as pool:
        sent = sum(pool.map(send, range(10)))

    assert sent == len(due) == len(mail_goes_to_sink.messages)
    assert len({str(m["Message-ID"]) for m in mail_goes_to_sink.messages}) == len(due)
    assert set(Reminder.objects.filter(pk__in=[r.pk for r in due]).values_list("state", flat=True)) == {
        ReminderState.SENT
    }


def test_cancelling_while_the_sender_works_never_sends_what_is_void(
    awake: Practice, thea: User, mail_goes_to_sink: SmtpSink
) -> None:
    due = make_due(awake, thea, count=10)

    def act(number: int) -> None:
        try:
            if number % 2:
                send_due()
            else:
                appointment = due[number].appointment
                cancel(appointment=appointment, reason="x", actor=thea, now=timezone.now())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(act, range(10)))
    send_due()

    keys = {str(m["Message-ID"]).strip("<>").partition("@")[0] for m in mail_goes_to_sink.messages}
    ended = Reminder.objects.values_list("state", "key")
    assert keys == {key[:32] for state, key in ended if state is ReminderState.SENT}
    assert keys & {key[:32] for state, key in ended if state is ReminderState.VOID} == set()


KILLED = """
import os, signal, sys
import clinic.sqlite_shim
import django
django.setup()
from clinic.messaging.senders.email import send_email
from clinic.reminders.services import sending

def deliver(message):
    if sys.argv[1] == "after":
        sending.deliver(message)
    os.kill(os.getpid(), signal.SIGKILL)

sending.send_due(deliver=deliver)
"""


@pytest.mark.parametrize(("moment", "arrived"), [("before", 0), ("after", 1)])
def test_a_process_killed_around_the_call_leaves_one_uncertain_message(
    moment: str, arrived: int, awake: Practice, thea: User, smtp_sink: SmtpSink
) -> None:
    (reminder,) = make_due(awake, thea)
    environment = {**os.environ, **worker_environment("redis+socket:///nowhere"), "EMAIL_URL": smtp_sink.url}

    ended = subprocess.run([sys.executable, "-c", KILLED, moment], cwd=ROOT, env=environment, check=False, timeout=60)

    assert ended.returncode == -signal.SIGKILL
    assert len(smtp_sink.messages) == arrived
    reminder.refresh_from_db()
    assert (reminder.state, reminder.attempts) == (ReminderState.SENDING, 1)
    assert release_stuck(now=timezone.now() + LEASE + timedelta(seconds=5)) == 1
    assert send_due() == 0
    reminder.refresh_from_db()
    assert reminder.state is ReminderState.UNCERTAIN
    assert len(smtp_sink.messages) == arrived


def test_without_any_broker_the_command_does_the_same(
    awake: Practice, thea: User, alex: Client, mail_goes_to_sink: SmtpSink, capsys: pytest.CaptureFixture[str]
) -> None:
    make_due(awake, thea)
    call_command("drain_reminders")
    call_command("drain_reminders")

    assert len(mail_goes_to_sink.messages) == 1
    assert capsys.readouterr().out.splitlines()[0].endswith("sent: 1")
