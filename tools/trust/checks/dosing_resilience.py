"""Twelve locks, a killed browser and a killed server lose no entry of a session, double none, open nothing else."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from tools.trust import scratch
from tools.trust.browsing import Server, browser, free_port, sign_in
from tools.trust.report import conclude

IDLE_SECONDS: Final = 15 * 60


@dataclass
class Diary:
    """What the person at the keyboard saw taken, and what went wrong."""

    recorded: list[str] = field(default_factory=list)
    other_pages_opened: int = 0
    typed_lost: int = 0


def make_room() -> tuple[str, str, str]:
    """Save a therapist with a client under the medicine; return address, session and another client."""
    from django.utils import timezone  # noqa: PLC0415 -- Django has to be set up first

    from clinic.policy.terms import Role  # noqa: PLC0415
    from tests.factories.people import make_client, make_course, make_practice, make_user  # noqa: PLC0415
    from tests.factories.room import make_started_session, take  # noqa: PLC0415

    practice = make_practice(is_demo=True)
    therapist = make_user(practice, Role.THERAPIST, name="Thea Quinn", email="thea@example.org")
    prescriber = make_user(practice, Role.PRESCRIBER, name="Priya Rao")
    client = make_client(practice, therapist=therapist, prescriber=prescriber)
    make_course(client)
    session = make_started_session(client, therapist, prescriber, starts_at=timezone.now())
    take(session, therapist, at=timezone.now())
    other = make_client(practice, therapist=therapist)
    return therapist.email, f"/sessions/{session.pk}/", f"/clients/{other.pk}/"


def leave_alone() -> None:
    """Let a quarter of an hour pass for every sign-in: the server's clock of the last input is moved back."""
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415 -- Django has to be set up first
    from django.contrib.sessions.models import Session  # noqa: PLC0415

    from clinic.staff.rules.sign_in_lifetime import LAST_INPUT  # noqa: PLC0415

    for row in Session.objects.all():
        store = SessionStore(row.session_key)
        if LAST_INPUT in store:
            store[LAST_INPUT] -= IDLE_SECONDS
            store.save()


def entries(session_path: str) -> list[str]:
    """Return the words of every entry that is stored, one that is stored twice counted twice."""
    from sessions.models import TimelineEvent  # noqa: PLC0415 -- Django has to be set up first

    pk = UUID(session_path.strip("/").rpartition("/")[2])
    return sorted(event.note for event in TimelineEvent.objects.filter(dosing_session_id=pk))


def record(page: Any, words: str, diary: Diary) -> None:
    """Write an entry and tap it in; it counts once the page shows it."""
    page.locator("#taps [name=note]").fill(words)
    page.locator("#taps button[name=kind]").first.click()
    page.locator("#record").get_by_text(words).wait_for()
    diary.recorded.append(words)


def lock_and_unlock(page: Any, base: str, other_client: str, words: str, diary: Diary) -> None:
    """Type, be away for a quarter of an hour, find the page locked, try another client, unlock, go on."""
    from tests.factories.people import PASSWORD  # noqa: PLC0415 -- Django has to be set up first

    page.locator("#taps [name=note]").fill(words)
    leave_alone()
    page.clock.fast_forward(IDLE_SECONDS * 1000)
    page.locator("#cover").get_by_role("heading", name="Locked").wait_for()
    for path in (other_client, "/clients/", "/"):
        answer = page.request.get(base + path, max_redirects=0)
        diary.other_pages_opened += answer.status != 302 or "/unlock/" not in answer.headers.get("location", "")
    page.locator("#unlock-password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator("body:not(.is-covered)").wait_for()
    diary.typed_lost += page.locator("#taps [name=note]").input_value() != words
    record(page, words, diary)


def kill_browser(running: Any) -> None:
    """End the browser's own process, with nothing said to its page."""
    for process in running.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]:
        if process["type"] == "browser":
            os.kill(process["id"], signal.SIGKILL)


def new_page(running: Any, cookies: Any = None) -> Any:
    page = running.new_context(storage_state=cookies, locale="en-US").new_page()
    page.set_default_timeout(30_000)
    page.clock.install()
    page.clock.resume()
    return page


def live_through(server: Server, *, locks: int, email: str, session_path: str, other_client: str) -> Diary:
    """Keep a session through its locks; a third in the browser dies, at two thirds the server."""
    diary = Diary()
    with browser() as launch:
        running = launch()
        page = new_page(running)
        sign_in(page, server.base, email)
        page.goto(server.base + session_path)
        for number in range(locks):
            sys.stderr.write(f"lock {number + 1} of {locks}\n")
            if number == locks // 3:
                page.locator("#taps [name=note]").press_sequentially("typed before the browser died")
                page.locator("[data-draft-state]").wait_for()
                cookies = page.context.storage_state()
                kill_browser(running)
                running = launch()
                page = new_page(running, cookies)
                page.goto(server.base + session_path)
                page.get_by_role("button", name="Restore it").click()
                page.locator(".draft-offer").wait_for(state="detached")
                kept = page.locator("#taps [name=note]").input_value()
                diary.typed_lost += kept != "typed before the browser died"
                record(page, kept, diary)
            if number == 2 * locks // 3:
                server.kill()
                page.locator("#taps [name=note]").fill("tapped while the server was down")
                page.locator("#taps button[name=kind]").first.click()
                server.start()
                # The device kept it, and sends it by itself.
                page.locator("#record").get_by_text("tapped while the server was down").wait_for()
                diary.recorded.append("tapped while the server was down")
            lock_and_unlock(page, server.base, other_client, f"entry {number}", diary)
        running.close()
    return diary


def main() -> None:
    """Live through a session on a new installation."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", type=int, default=12, help="locks")
    options = parser.parse_args()
    port = free_port()
    with scratch.installation(PORT=str(port), KAPSTONE_DEMO="1"):
        email, session_path, other_client = make_room()
        server = Server(port=port)
        server.start()
        try:
            diary = live_through(
                server, locks=options.n, email=email, session_path=session_path, other_client=other_client
            )
        finally:
            server.kill()
        stored = entries(session_path)
    lost = len(set(diary.recorded) - set(stored))
    doubled = len(stored) - len(set(stored))
    conclude(
        "dosing_resilience",
        ok=not lost and not doubled and not diary.typed_lost and not diary.other_pages_opened
        and len(diary.recorded) == options.n + 2,
        locks=options.n, browsers_killed=1, servers_killed=1, entries=len(diary.recorded), lost=lost, doubled=doubled,
        typed_lost=diary.typed_lost, other_pages_opened=diary.other_pages_opened,
    )  # fmt: skip


if __name__ == "__main__":
    main()
