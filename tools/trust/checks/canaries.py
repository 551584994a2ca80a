"""A mark in every column and secret, everything used and broken at the most talkative level: found nowhere.

Real web server, worker, beat, broker and mail server. Every page is opened by everybody, every form
is sent, fifty requests and tasks fail with all they hold in their message, documents are made,
messages are sent, a backup is taken. Then every file, the broker's keys and the tables that are
nobody's record are searched. Names are readable in the database by decision; sealed columns and
secrets are not.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import time as clock
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from tools.common import data_folder
from tools.trust import canary_services as services
from tools.trust.canary import Search, canary
from tools.trust.report import conclude
from tools.trust.scratch import set_django_up

SECRETS: Final = ("secret key", "mail password", "broker password")
# Typed, and belonging in no record: a wrong password, a word that is searched for.
TYPED: Final = ("wrong password", "searched word", "text in a form")
# Tables of the installation itself: no record of a client is kept in them.
NOBODYS_TABLES: Final = ("audit_", "django_", "axes_", "mfa_", "usersessions_", "account_", "health_", "backups_")
FEWEST_FIELDS: Final = 80
FAULTS_OF_TASKS: Final = 5
FEWEST_MESSAGES: Final = 2
WAIT_SECONDS: Final = 60
MIDNIGHT: Final = clock(0, 0)


def main() -> None:
    """Mark, use, break, search."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", type=int, default=50, help="exceptions to force")
    options = parser.parse_args()
    vendor = data_folder() / "vendor"
    folder = Path(tempfile.mkdtemp(prefix="kapstone-check-"))
    try:
        _check(folder, vendor, options.n)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _check(folder: Path, vendor: Path, faults: int) -> None:
    ports = {name: services.free_port() for name in ("web", "broker", "mail")}
    environment = _environment(folder, vendor, ports)
    os.environ.update(environment)
    set_django_up()
    _say("marking every column")
    sealed, plain, stage = _installation()
    received: list[bytes] = []
    processes = services.Processes(folder, environment)
    visitor = services.Visitor(ports["web"])
    with services.mail_sink(ports["mail"], received):
        try:
            processes.start(web_port=ports["web"], broker_port=ports["broker"], broker_password=canary(SECRETS[2]))
            visitor.wait_until_up(folder / "log" / "web.log")
            _say("using everything")
            failed = _act(visitor, stage, faults)
            _work(environment, folder, stage, received)
            broker = _broker_content(environment["REDIS_URL"])
        finally:
            processes.stop()
    _say("searching")
    search, exceptions = _search(folder, sealed, plain, broker)
    conclude(
        "canaries",
        ok=not search.found
        and len(sealed) + len(plain) >= FEWEST_FIELDS
        and failed >= faults
        and exceptions >= faults
        and len(received) >= FEWEST_MESSAGES,
        fields=len(sealed) + len(plain),
        sealed=len(sealed),
        secrets=len(search.marks) - len(sealed) - len(plain) - len(TYPED),
        requests=visitor.requests,
        exceptions=exceptions,
        messages=len(received),
        places=search.places,
        megabytes=round(search.bytes_read / 1_000_000, 1),
        found=len(search.found),
        where=search.found[:10],
    )


def _environment(folder: Path, vendor: Path, ports: dict[str, int]) -> dict[str, str]:
    for name in ("log", "run", "redis", "tmp", "stamps"):
        (folder / name).mkdir(mode=0o700)
    (folder / "vendor").symlink_to(vendor)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KAPSTONE_", "DATABASE_URL"))}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "tools.trust.check_settings",
        "EMAIL_URL": f"smtp://office:{canary(SECRETS[1])}@127.0.0.1:{ports['mail']}",
        "KAPSTONE_DATA": str(folder),
        "KAPSTONE_DEMO": "1",
        "KAPSTONE_LOG_LEVEL": "DEBUG",
        "KAPSTONE_SECRET_KEY": canary(SECRETS[0]) * 4,
        "PORT": str(ports["web"]),
        "PYTHONUNBUFFERED": "1",
        "REDIS_URL": f"redis://:{canary(SECRETS[2])}@127.0.0.1:{ports['broker']}/0",
        "TMPDIR": str(folder / "tmp"),
    }


def _installation() -> tuple[list[str], list[str], Any]:
    """Build the worlds of the security tests, and mark every text column of them."""
    from django.core.management import call_command  # noqa: PLC0415 -- Django is set up by now

    from clinic.core.encryption import EncryptedField  # noqa: PLC0415 -- Django is set up by now

    poison, text_columns = _of_tests("factories.poison", "poison", "text_columns")
    (build_stage,) = _of_tests("security.conftest", "build_stage")
    call_command("prepare", verbosity=0)
    stage = build_stage()
    poison(canary)
    names: dict[bool, list[str]] = {True: [], False: []}
    for model, field in text_columns():
        names[isinstance(field, EncryptedField)].append(f"{model._meta.label}.{field.name}")
    return names[True], names[False], stage


def _of_tests(module: str, *names: str) -> list[Any]:
    """Return what the tests share; their types are not checked, and neither is what comes from there."""
    found = importlib.import_module(f"tests.{module}")
    return [getattr(found, name) for name in names]


def _act(visitor: services.Visitor, stage: Any, faults: int) -> int:
    """Open every page, send every form, and fail; return how many requests failed as they were told to."""
    from django.urls import reverse  # noqa: PLC0415 -- Django is set up by now

    (routes,) = _of_tests("security.table", "ROUTES")
    body = urlencode(dict.fromkeys(("reason", "note", "name", "body", "detail", "login", "q"), canary(TYPED[2])))
    pages: list[tuple[str, str]] = []
    for name, line in routes.items():
        url = reverse(name, kwargs=line.kwargs_in(stage.worlds["A"]))
        for actor in (stage.actors[one] for one in ("therapist", "prescriber", "front-desk", "owner")):
            cookies = f"{_cookie(actor)}"
            status, _content = visitor.ask("GET", f"{url}?q={canary(TYPED[1])}", cookies=cookies)
            if status == 200 and not line.is_public:
                pages.append((url, cookies))
    visitor.ask(
        "POST", reverse("account_reset_password"), body=urlencode({"email": stage.actors["therapist"].user.email})
    )
    for _attempt in range(3):
        tried = urlencode({"login": "nobody@example.org", "password": canary(TYPED[0])})
        visitor.ask("POST", reverse("account_login"), body=tried)
    failed = 0
    while failed < faults and pages:
        # From the first page on, again and again: each fails with all that its template was given.
        answers = [
            visitor.ask("GET", url, cookies=cookies, headers={"X-Kapstone-Fault": "1"}) for url, cookies in pages
        ]
        failed += sum(status == 500 for status, _content in answers)
        if not any(status == 500 for status, _content in answers):
            break
    for name, line in routes.items():
        if "POST" in line.methods and "logout" not in name:
            url = reverse(name, kwargs=line.kwargs_in(stage.worlds["A"]))
            visitor.ask("POST", url, cookies=_cookie(stage.actors["therapist"]), body=body)
    return failed


def _cookie(actor: Any) -> str:
    return "; ".join(f"{name}={morsel.value}" for name, morsel in actor.cookies.items())


def _work(environment: dict[str, str], folder: Path, stage: Any, received: list[bytes]) -> None:
    """Let the worker make documents, send messages and fail; take a backup; say what commands say."""
    from django.utils import timezone  # noqa: PLC0415 -- Django is set up by now

    from clients.models import Client  # noqa: PLC0415 -- Django is set up by now
    from clinic.celery import app  # noqa: PLC0415 -- Django is set up by now
    from clinic.practice.models import Practice  # noqa: PLC0415 -- Django is set up by now
    from clinic.reminders.models import Reminder  # noqa: PLC0415 -- Django is set up by now
    from clinic.reminders.terms import Channel, ReminderState  # noqa: PLC0415 -- Django is set up by now
    from reports.models import RenderedDocument  # noqa: PLC0415 -- Django is set up by now
    from reports.rules.redaction import SUMMARY_PROFILES  # noqa: PLC0415 -- Django is set up by now
    from reports.services.documents import issue_dosing_summary  # noqa: PLC0415 -- Django is set up by now
    from reports.terms import DocumentState  # noqa: PLC0415 -- Django is set up by now

    world, therapist = stage.worlds["A"], stage.actors["therapist"].user
    for profile in SUMMARY_PROFILES:
        issue_dosing_summary(dosing_session=world.dosing_session, profile=profile, actor=therapist, now=timezone.now())
    # No hour is quiet, and the client asked for messages: what is due leaves.
    Practice.objects.update(quiet_from=MIDNIGHT, quiet_until=MIDNIGHT)
    Client.objects.update(channel=Channel.EMAIL, channel_warned_at=timezone.now())
    # Not of the world whose forms were sent: one of them cancels.
    # Not of the world whose forms were sent: one of them cancels. The worker has put it aside meanwhile.
    other = stage.worlds["B"]
    Reminder.objects.filter(pk=other.reminder.pk).update(
        appointment=other.appointment, appointment_version=other.appointment.version,
        state=ReminderState.PENDING, void_reason="",
        due_at=timezone.now(), not_after=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    for name in ["trust.fail"] * FAULTS_OF_TASKS + ["reports.render_due", "reminders.send_due"]:
        app.send_task(name)
    log = folder / "log" / "commands.log"
    for command in (["backup"], ["verify_audit"], ["check", "--deploy"], ["drain_reminders"]):
        services.python(*command, environment=environment, log=log)
    unfinished = RenderedDocument.objects.exclude(state__in=[DocumentState.READY, DocumentState.FAILED])
    deadline = time.monotonic() + WAIT_SECONDS
    while (unfinished.exists() or len(received) < FEWEST_MESSAGES) and time.monotonic() < deadline:
        time.sleep(0.5)


def _broker_content(url: str) -> bytes:
    """Return everything the broker holds, as it would be restored elsewhere."""
    import redis  # noqa: PLC0415 -- the application's own package

    broker = redis.Redis.from_url(url)
    broker.save()
    content = b"".join(key + (broker.dump(key) or b"") for key in broker.scan_iter())
    broker.close()
    return content


def _search(folder: Path, sealed: list[str], plain: list[str], broker: bytes) -> tuple[Search, int]:
    """Look everywhere, and count the exceptions the log tells of."""
    marks = {name: canary(name).encode() for name in (*sealed, *plain, *SECRETS, *TYPED)}
    ring = json.loads((folder / "keys" / "keyring.json").read_text())
    keys = {f"key {row['id']}": row["secret"].encode() for row in ring["keys"]}
    search = Search(marks=marks | keys)
    database = [path for path in folder.glob("kapstone.sqlite3*") if path.is_file()]
    # Names are readable in the database by decision; a text sent in a form may be a name.
    for path in database:
        search.in_bytes(path.name, path.read_bytes(), [*sealed, *SECRETS, *TYPED[:2], *keys])
    kept_keys = list((folder / "keys").rglob("*"))
    search.in_files(folder, but=[*database, *kept_keys])
    search.in_bytes("the broker's keys", broker)
    for table, rows in _tables():
        if table.startswith(NOBODYS_TABLES):
            search.in_bytes(f"table {table}", rows)
    # Sessions are sealed; what a person typed may stand in one, what only the installation knows may not.
    search.in_bytes("sessions, opened", _sessions(), [*sealed, *plain, *SECRETS, *TYPED[:2], *keys])
    logs = b"".join(path.read_bytes() for path in (folder / "log").iterdir())
    return search, logs.count(b"RuntimeError at ")


def _tables() -> Iterator[tuple[str, bytes]]:
    from django.db import connection  # noqa: PLC0415 -- Django is set up by now

    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 # nosec B608 -- of the database
            yield table, repr(cursor.fetchall()).encode()


def _sessions() -> bytes:
    from django.contrib.sessions.models import Session  # noqa: PLC0415 -- Django is set up by now

    return repr([row.get_decoded() for row in Session.objects.all()]).encode()


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
