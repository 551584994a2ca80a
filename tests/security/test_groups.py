"""What is recorded about one member of a group says nothing of the others: no name, no key, no count, no time."""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from clients.models import Client
from clients.terms import ClientPart
from clinic.audit.models import AuditEvent
from clinic.custody.services.making import client_files
from clinic.practice.models import Practice
from clinic.staff.models import User
from sessions.models import Dose, DosingSession, TimelineEvent
from sessions.services import events
from sessions.terms import EventKind
from tests.factories.groups import make_group_sessions
from tests.factories.people import make_client, make_course
from tests.factories.room import measure, take
from tests.security.table import ROUTES

pytestmark = pytest.mark.django_db
OTHER = "zqother"
# Not of one client: the group itself, and lists of everybody.
NOT_A_RECORD = {"group_session"}


@pytest.fixture
def pair(practice: Practice, alex: Client, thea: User, priya: User) -> tuple[DosingSession, DosingSession]:
    """Two members of one group, much recorded of both; everything of the second carries a mark."""
    now = timezone.now()
    other = make_client(
        practice, therapist=thea, prescriber=priya, legal_first_name=f"{OTHER}first", legal_last_name=f"{OTHER}last"
    )
    for client in (alex, other):
        make_course(client)
    _group, (own, beside) = make_group_sessions([alex, other], thea, priya, starts_at=now - timedelta(hours=1))
    for session, minutes, words in ((own, 50, "hums"), (beside, 43, f"{OTHER} says")):
        take(session, thea, at=now - timedelta(minutes=minutes))
        measure(session, thea, at=now - timedelta(minutes=minutes - 5))
        happening = events.Happening(kind=EventKind.NOTE, at=now - timedelta(minutes=minutes - 9), note=words)
        events.record_event(
            dosing_session=session, key=uuid.uuid4(), happening=happening, actor=thea, now=now, device=None
        )
    return own, beside


def marks(beside: DosingSession) -> list[str]:
    """What would betray the other: words, keys, and the times at which only they did anything."""
    keys = [beside.pk, beside.client_id, beside.appointment_id, beside.course_id, beside.prescription_id]
    times = [dose.at for dose in Dose.objects.filter(dosing_session=beside)]
    return [OTHER, *map(str, keys), *(at.isoformat() for at in times)]


def pages_of(own: DosingSession) -> Iterator[tuple[str, str]]:
    """Yield every page that hangs off this client's records."""
    world: Any = SimpleNamespace(
        client=own.client, course=own.course, prescription=own.prescription, appointment=own.appointment,
        dosing_appointment=own.appointment, dosing_session=own, clearance=own.client.clearances.get(),
        dose=Dose.objects.get(dosing_session=own), timeline_event=TimelineEvent.objects.filter(dosing_session=own)[0],
        consent=own.client.consents.all()[0],
    )  # fmt: skip
    for name, line in ROUTES.items():
        if "GET" not in line.methods or line.about in NOT_A_RECORD or not line.names_a_record:
            continue
        try:
            yield name, reverse(name, kwargs=line.kwargs_in(world))
        except AttributeError:
            continue
    for part in ClientPart:
        yield f"part {part}", f"{reverse('clients:detail', args=[own.client_id])}?part={part.value}"


def test_no_page_of_a_member_shows_another(pair: tuple[DosingSession, DosingSession], as_thea: Browser) -> None:
    own, beside = pair
    looked, found = 0, []
    for name, url in pages_of(own):
        answer = as_thea.get(url)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        looked += answer.status_code == 200
        found += [f"{name}: {mark}" for mark in marks(beside) if mark in body.decode(errors="replace")]

    assert found == []
    assert looked > 30


def test_the_page_of_the_group_would_have_been_noticed(
    pair: tuple[DosingSession, DosingSession], as_thea: Browser
) -> None:
    own, beside = pair
    page = as_thea.get(reverse("sessions:group", args=[own.appointment.group_id])).content.decode()

    assert {mark for mark in marks(beside) if mark in page} >= {OTHER, str(beside.pk)}


def test_no_file_that_leaves_with_a_member_says_that_anybody_sat_beside_them(
    pair: tuple[DosingSession, DosingSession],
) -> None:
    own, beside = pair
    files, _manifest = client_files(Client.objects.select_related("practice").get(pk=own.client_id), now=timezone.now())
    told = {name: _text(name, content) for name, content in files.items()}
    group = str(own.appointment.group_id)

    assert {"record.pdf", "data/record.json", "data/fhir-r4.json", "access-log.csv"} <= set(told)
    assert [f"{name}: {mark}" for name, text in told.items() for mark in [*marks(beside), group] if mark in text] == []
    records = json.loads(files["data/record.json"])["records"]
    assert not {"group", "seat"} & {key for row in records["scheduling.appointment"] for key in row}


def test_no_line_of_the_ledger_about_a_member_names_another(pair: tuple[DosingSession, DosingSession]) -> None:
    own, beside = pair
    about = AuditEvent.objects.filter(client_id=own.client_id)

    assert about.exists()
    assert not about.filter(object_id__in=marks(beside)[1:]).exists()


def _text(name: str, content: bytes) -> str:
    if name.endswith(".pdf"):
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return content.decode(errors="replace")
