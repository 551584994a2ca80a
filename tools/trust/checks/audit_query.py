"""Who saw this client between two moments is answered in time over a million events, and the ledger verified.

The pages are asked through the application, signed in, with every filter and every order; then the
export is taken and verified, and the whole chain is walked (trust.md R-117, A-07).
"""

from __future__ import annotations

import argparse
import random
import time
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from tools.trust.filling import add_clients, add_practice
from tools.trust.installed import installation, say, use
from tools.trust.report import conclude

PAGE_MAY_TAKE: Final = 2.0
VERIFY_MAY_TAKE: Final = 60.0
CLIENTS: Final = 400
ORDERS: Final = ("at", "-at")


def main() -> None:
    """Fill a ledger, ask, export, verify."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", "--rows", type=int, default=1_000_000)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--seed", type=int, default=20261125)
    options = parser.parse_args()
    dice = random.Random(options.seed)  # nosec B311 # noqa: S311 -- repeatable rows
    with installation(postgres=options.postgres) as environment:
        use(environment)
        practice = _Practice(dice)
        say(f"Writing {options.rows} rows ...")
        practice.fill(options.rows)
        times = {question: practice.time(question) for question in practice.questions(options.rows)}
        slowest = max(times, key=times.__getitem__)
        for question, seconds in sorted(times.items(), key=lambda item: -item[1])[:8]:
            say(f"{seconds:7.3f} s  {question}")
        exported, export_seconds = practice.export()
        say("Verifying ...")
        findings, verify_seconds = _verify()
    conclude(
        "audit_query",
        ok=times[slowest] < PAGE_MAY_TAKE and verify_seconds < VERIFY_MAY_TAKE and findings == 0 and exported > 0,
        database="PostgreSQL" if options.postgres else "SQLite",
        rows=options.rows,
        questions=len(times),
        slowest_seconds=round(times[slowest], 3),
        slowest=slowest,
        exported_and_verified=exported,
        export_seconds=export_seconds,
        verify_seconds=verify_seconds,
        findings=findings,
    )


class _Practice:
    """A practice with people, clients and a long ledger, and the browsers of its owner and its therapist."""

    def __init__(self, dice: random.Random) -> None:
        from django.contrib.auth.hashers import make_password  # noqa: PLC0415 -- Django is set up by now

        from clients.models import CareTeamMember  # noqa: PLC0415 -- Django is set up by now
        from clinic.policy.terms import Role  # noqa: PLC0415 -- Django is set up by now
        from clinic.staff.models import StaffRole, User  # noqa: PLC0415 -- Django is set up by now

        self.dice = dice
        self.practice = add_practice("Long")
        password = make_password("unused-here-long-enough")
        self.people = []
        for number in range(12):
            role = Role.OWNER if number == 0 else Role.THERAPIST
            user = User(
                practice=self.practice, name=f"Person {number}", email=f"p{number}@example.org", password=password
            )
            user.save()
            StaffRole.objects.create(user=user, role=role)
            self.people.append(user)
        self.clients = add_clients(self.practice, CLIENTS)
        CareTeamMember.objects.create(
            practice=self.practice, client=self.clients[0], user=self.people[1], role=Role.THERAPIST,
            started_on=datetime(2020, 1, 1, tzinfo=UTC).date(),
        )  # fmt: skip
        self.owner, self.therapist = _browser(self.people[0]), _browser(self.people[1])

    def fill(self, rows: int) -> None:
        """Write the ledger."""
        from django.db import connection  # noqa: PLC0415 -- Django is set up by now

        from tools.trust.ledger_rows import fill_ledger  # noqa: PLC0415 -- Django is set up by now

        fill_ledger(
            rows, practice_id=self.practice.pk, actors=[user.pk for user in self.people],
            clients=[client.pk for client in self.clients], dice=self.dice,
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def questions(self, rows: int) -> list[str]:
        """Return the addresses that are asked: each filter alone, and the usual ones together, in each order."""
        now = datetime.now(UTC)
        busy, quiet = self.clients[0].pk, self.clients[-1].pk
        long_ago = f"first={_typed(now - timedelta(minutes=rows))}&last={_typed(now - timedelta(minutes=rows * 0.98))}"
        middle = (
            f"first={_typed(now - timedelta(minutes=rows * 0.5))}&last={_typed(now - timedelta(minutes=rows * 0.49))}"
        )
        narrowed = [
            "", f"client={busy}", f"client={quiet}", f"who={self.people[3].pk}", "act=EXPORT", "what=sessions.dose",
            "what=nothing.like_it", long_ago, middle, f"client={busy}&{long_ago}", f"client={busy}&{middle}",
            f"client={quiet}&{middle}", f"client={busy}&{middle}&who={self.people[3].pk}&act=VIEW",
            f"act=CHANGE&{long_ago}", f"who={self.people[3].pk}&{long_ago}",
        ]  # fmt: skip
        asked = [f"/activity/?{query}&sort={order}" for query in narrowed for order in ORDERS]
        asked += [f"/activity/?{query}&page=80" for query in ("", f"client={busy}", middle)]
        own = f"/clients/{busy}/access/"
        own_narrowed = ("", middle, f"{long_ago}&act=VIEW", f"who={self.people[3].pk}&{middle}")
        return asked + [f"{own}?{query}&sort={order}" for query in own_narrowed for order in ORDERS]

    def time(self, question: str) -> float:
        """Ask one page and return the seconds it took; the better of two, as a page is asked again."""
        browser = self.therapist if question.startswith("/clients/") else self.owner
        times = []
        for _ in range(2):
            started = time.perf_counter()
            answer = browser.get(question)
            times.append(time.perf_counter() - started)
            if answer.status_code != 200:
                raise SystemExit(f"{question} answered {answer.status_code}")
        return min(times)

    def export(self) -> tuple[int, float]:
        """Take the export about the busiest client, verify it, and return its rows and the seconds."""
        from clinic.audit.exports import verify_export  # noqa: PLC0415 -- Django is set up by now

        started = time.perf_counter()
        answer: Any = self.owner.post("/activity/export/", {"client": str(self.clients[0].pk)})
        text = b"".join(answer.streaming_content).decode()
        verdict = verify_export(text)
        if verdict.problems or verify_export(text.replace("VIEW", "QUERY", 1)).problems == []:
            raise SystemExit(f"The export does not prove itself: {verdict.problems[:3]}")
        return verdict.rows, round(time.perf_counter() - started, 1)


def _browser(user: Any) -> Any:
    from django.test import Client  # noqa: PLC0415 -- Django is set up by now

    browser = Client(HTTP_HOST="localhost")
    browser.force_login(user, backend="clinic.staff.backends.StaffBackend")
    return browser


def _typed(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M}"


def _verify() -> tuple[int, float]:
    from clinic.audit.verification import verify  # noqa: PLC0415 -- Django is set up by now

    started = time.perf_counter()
    findings = len(list(verify()))
    return findings, round(time.perf_counter() - started, 1)


if __name__ == "__main__":
    main()
