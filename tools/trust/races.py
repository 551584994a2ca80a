"""What is fought over: an hour, a signature, the last unit, an invitation, two kinds of code, a message."""

from __future__ import annotations

import itertools
import tempfile
import time
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from clinic.audit.models import AuditEvent
from clinic.policy.terms import Role
from clinic.practice.models import AppointmentType
from clinic.practice.terms import AppointmentKind, Modality
from clinic.reminders.models import Reminder
from clinic.reminders.terms import Channel
from clinic.scheduling.models import Appointment
from clinic.scheduling.services.booking import Request, book_appointment
from clinic.signatures.models import Signature
from clinic.staff.models import SignInTries, User
from clinic.staff.services.invitations import invite
from integration.models import IntegrationNote
from integration.services import notes
from sessions.models import Dose
from sessions.services.counts import add_line
from sessions.terms import CountEventKind, DoseKind
from tests.factories.left_sessions import make_left_session, note_content
from tests.factories.people import make_client, make_course, make_practice, make_user
from tests.factories.room import make_started_session
from tools.trust.racing import HOST, PASSWORD, Ask, Race

CONFIRMED_SECONDS: Final = 120.0
CODE_SECONDS: Final = 30


class Place:
    """A practice with its people, and what every race needs of them."""

    def __init__(self) -> None:
        self.practice = make_practice(is_demo=True, quiet_from=clock_time(0), quiet_until=clock_time(0))
        self.therapist = make_user(self.practice, Role.THERAPIST, name="Thea Racing", credentials="LMFT")
        self.prescriber = make_user(self.practice, Role.PRESCRIBER, name="Priya Racing", credentials="MD")
        self.desk = make_user(self.practice, Role.FRONT_DESK, name="Dana Racing")
        self.owner = make_user(self.practice, Role.OWNER, name="Otto Racing")
        self.days = itertools.count(3)
        self.hours_ago = itertools.count(1)

    def client(self) -> Client:
        """Return a new client with a care team and a course."""
        client = make_client(self.practice, therapist=self.therapist, prescriber=self.prescriber)
        make_course(client, planned_doses=6)
        return client

    def free_day(self) -> datetime:
        """Return noon of a day on which nothing was booked yet."""
        noon = datetime.now(UTC).replace(hour=17, minute=0, second=0, microsecond=0)
        return noon + timedelta(days=next(self.days))


def signed_in(user: User) -> Browser:
    """Return a browser in which somebody has signed in."""
    browser = Browser(SERVER_NAME=HOST)
    browser.force_login(user, backend="clinic.staff.backends.StaffBackend")
    return browser


def cookies_of(browser: Browser) -> dict[str, str]:
    """Return the cookies as another process can send them."""
    return {name: cookie.value for name, cookie in browser.cookies.items()}


class SameHour:
    """Fifty clients, one therapist, one hour."""

    name = "same_hour"

    def __init__(self, place: Place) -> None:
        self.place = place
        self.clients: list[Client] = []
        self.cookies: dict[str, str] = {}
        self.starts_at = datetime.now(UTC)

    def line_up(self, runners: int) -> Sequence[Ask]:
        if not self.clients:
            self.clients = [self.place.client() for _ in range(runners)]
            self.cookies = cookies_of(signed_in(self.place.desk))
        self.starts_at = self.place.free_day()
        wanted = AppointmentType.objects.get(practice=self.place.practice, kind=AppointmentKind.PREPARATION)
        form = {
            "appointment_type": str(wanted.pk),
            "therapist": str(self.place.therapist.pk),
            "modality": Modality.REMOTE.value,
            "starts_at": self.starts_at.astimezone(self.place.practice.zone).strftime("%Y-%m-%dT%H:%M"),
        }
        path = reverse("scheduling:book")
        return [
            Ask(path=path, cookies=self.cookies, form={**form, "client": str(client.pk)}) for client in self.clients
        ]

    def winners(self) -> int:
        return Appointment.objects.filter(therapist=self.place.therapist, starts_at=self.starts_at).count()


class SameSignature:
    """Fifty windows of one author, one note to sign."""

    name = "same_signature"

    def __init__(self, place: Place) -> None:
        self.place = place
        held_at = datetime.now(UTC) - timedelta(days=30)
        self.session = make_left_session(place.client(), place.therapist, place.prescriber, starts_at=held_at)
        self.note = IntegrationNote()
        self.windows: list[Browser] = []
        self.confirmed_at = -CONFIRMED_SECONDS

    def line_up(self, runners: int) -> Sequence[Ask]:
        now, author = datetime.now(UTC), self.place.therapist
        begun = notes.begin_note(dosing_session=self.session, actor=author, now=now)
        content = note_content(held_at=begun.held_at)
        self.note = notes.save_note(note=begun, version=begun.version, content=content, actor=author, now=now)
        path, form = reverse("integration:sign_note", args=[self.note.pk]), {"version": str(self.note.version)}
        self._confirm(author, runners)
        return [Ask(path=path, cookies=cookies_of(window), form=form) for window in self.windows]

    def _confirm(self, author: User, runners: int) -> None:
        """Have the author show in every window who they are; it holds for five minutes."""
        if time.monotonic() - self.confirmed_at < CONFIRMED_SECONDS:
            return
        self.windows = self.windows or [signed_in(author) for _ in range(runners)]
        for window in self.windows:
            window.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        self.confirmed_at = time.monotonic()

    def winners(self) -> int:
        return Signature.objects.filter(record_id=self.note.pk).count()


class LastUnit:
    """Fifty devices, one unit left in the count."""

    name = "last_unit"

    def __init__(self, _place: Place) -> None:
        self.session: Any = None

    def line_up(self, runners: int) -> Sequence[Ask]:
        # An hour and a room hold one session: each round has a practice of its own.
        now, place = datetime.now(UTC), Place()
        starts_at = now - timedelta(minutes=10)
        client = place.client()
        self.session = make_started_session(client, place.therapist, place.prescriber, starts_at=starts_at)
        add_line(
            prescription=self.session.prescription, kind=CountEventKind.LOST_OR_STOLEN_REPORTED, units=Decimal(11),
            at=now, reason="Only one is left.", actor=place.therapist, now=now,
        )  # fmt: skip
        path, cookies = reverse("sessions:record_dose", args=[self.session.pk]), cookies_of(signed_in(place.therapist))
        form = {"kind": DoseKind.INITIAL.value, "units": "1"}
        return [Ask(path=path, cookies=cookies, form={**form, "key": str(uuid.uuid4())}) for _ in range(runners)]

    def winners(self) -> int:
        return Dose.objects.filter(dosing_session=self.session).count()


class SameInvitation:
    """Fifty who hold one link."""

    name = "same_invitation"

    def __init__(self, place: Place) -> None:
        self.place = place
        self.email = ""
        self.numbers = itertools.count()

    def line_up(self, runners: int) -> Sequence[Ask]:
        self.email = f"raced{next(self.numbers)}@example.org"
        _invitation, token = invite(
            practice=self.place.practice, email=self.email, name="Raced For", credentials="",
            roles=frozenset({Role.THERAPIST}), actor=self.place.owner, now=datetime.now(UTC),
        )  # fmt: skip
        form = {"password": PASSWORD, "password_again": PASSWORD}
        return [Ask(path=reverse("staff:join", args=[token]), form=form) for _ in range(runners)]

    def winners(self) -> int:
        made = AuditEvent.objects.filter(action="staff.account.created")
        return made.filter(actor_id__in=User.objects.filter(email=self.email).values("pk")).count()


class _SameCode:
    """Fifty sign-ins that wait for their second step, and one code."""

    name = ""

    def __init__(self, place: Place) -> None:
        self.user = make_user(place.practice, Role.THERAPIST, name=f"Tova {self.name}")
        TOTP.activate(self.user, generate_totp_secret())
        self.waiting: list[Browser] = []
        self.addresses = itertools.cycle(range(1, 255))
        self.signed_in_before = 0

    def code(self) -> str:
        """Set up a new factor and return a code that was never used."""
        raise NotImplementedError

    def line_up(self, runners: int) -> Sequence[Ask]:
        # The quarter of an hour of the round before has passed.
        SignInTries.objects.all().delete()
        self.waiting = [browser for browser in self.waiting if "_auth_user_id" not in browser.session]
        self.waiting += [self._at_second_step() for _ in range(runners - len(self.waiting))]
        self.signed_in_before = self._signed_in()
        path, form = reverse("mfa_authenticate"), {"code": self.code()}
        return [Ask(path=path, cookies=cookies_of(browser), form=form) for browser in self.waiting]

    def winners(self) -> int:
        return self._signed_in() - self.signed_in_before

    def _at_second_step(self) -> Browser:
        # Each from an address of its own: from one, a minute takes thirty sign-ins and no more.
        browser = Browser(SERVER_NAME=HOST, REMOTE_ADDR=f"192.0.2.{next(self.addresses)}")
        answer = browser.post(reverse("account_login"), {"login": self.user.email, "password": PASSWORD})
        if answer.headers.get("Location") != reverse("mfa_authenticate"):
            msg = f"A sign-in did not come to its second step: {answer.status_code}"
            raise RuntimeError(msg)
        return browser

    def _signed_in(self) -> int:
        return AuditEvent.objects.filter(action="staff.sign_in.done", actor_id=self.user.pk).count()


class SameRecoveryCode(_SameCode):
    """One recovery code."""

    name = "same_recovery_code"

    def code(self) -> str:
        Authenticator.objects.filter(user=self.user, type=Authenticator.Type.RECOVERY_CODES).delete()
        return RecoveryCodes.activate(self.user).generate_codes()[0]


class SameAppCode(_SameCode):
    """One code of an authenticator app."""

    name = "same_app_code"

    def code(self) -> str:
        Authenticator.objects.filter(user=self.user).delete()
        secret = generate_totp_secret()
        TOTP.activate(self.user, secret)
        # A code holds for half a minute; the race needs the better part of it.
        left = CODE_SECONDS - time.time() % CODE_SECONDS
        if left < CODE_SECONDS * 2 / 3:
            time.sleep(left)
        return format_hotp_value(hotp_value(secret, int(time.time()) // CODE_SECONDS))


class SameMessage:
    """Fifty senders, one message that is due."""

    name = "same_message"

    def __init__(self, place: Place) -> None:
        self.place = place
        self.log = Path(tempfile.mkdtemp(prefix="kapstone-races-")) / "provider.log"

    def line_up(self, runners: int) -> Sequence[Ask]:
        now = datetime.now(UTC)
        wanted = AppointmentType.objects.get(practice=self.place.practice, kind=AppointmentKind.REVIEW)
        request = Request(
            client=self.place.client(), appointment_type=wanted, therapist=self.place.therapist,
            modality=Modality.REMOTE, starts_at=self.place.free_day() + timedelta(hours=3),
        )  # fmt: skip
        appointment = book_appointment(request=request, actor=self.place.desk, now=now)
        Reminder.objects.filter(appointment=appointment).delete()
        Reminder.objects.create(
            practice=self.place.practice, client=appointment.client, appointment=appointment,
            appointment_version=appointment.version, channel=Channel.EMAIL, hours_before=24,
            key=uuid.uuid4().hex, subject="Your appointment", body="See you then.", due_at=now,
            not_after=appointment.starts_at, created_at=now,
        )  # fmt: skip
        self.log.write_text("")
        return [Ask(log=str(self.log))] * runners

    def winners(self) -> int:
        return len(self.log.read_text().splitlines())


def races() -> list[Race]:
    """Make the practice, and return every race on it."""
    place = Place()
    return [
        SameHour(place), SameSignature(place), LastUnit(place), SameInvitation(place), SameRecoveryCode(place),
        SameAppCode(place), SameMessage(place),
    ]  # fmt: skip
