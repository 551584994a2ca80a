"""The packet for an outside prescriber: frozen, accounted for, opened by link, and answered back as a task."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from clients.models import Client, Course, Task
from clients.terms import TaskKind
from clinic.custody.models import Disclosure
from clinic.custody.services.disclosures import DisclosureRefused
from clinic.custody.terms import DisclosureMeans, DisclosurePurpose
from clinic.links.models import PrivateLink
from clinic.links.services import LinkClosed
from clinic.packets import queries, services
from clinic.packets.models import PacketReply, PrescriberPacket
from clinic.packets.terms import PacketStanding, ReplyKind
from clinic.practice.models import Practice
from clinic.staff.models import User
from tests.factories.clients import make_weight
from tests.factories.measures import make_response
from tests.factories.people import make_course
from tests.factories.screening import make_screening

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(alex: Client, thea: User) -> Course:
    course = make_course(alex, goals="To sleep again.")
    make_screening(course, thea, comment="Murmur")
    make_weight(alex, thea)
    make_response(alex, thea)
    return course


@pytest.fixture
def packet(course: Course, thea: User) -> PrescriberPacket:
    return services.make_packet(
        course=course, recipient="Jo Park, MD", recipient_address="", question="Is the murmur a concern?", actor=thea,
        now=timezone.now(),
    )  # fmt: skip


def opened(browser: Browser, url: str, client: Client) -> Any:
    """Open a link as its reader does: the birth date first."""
    path = url.partition("//")[2].partition("/")[2]
    born = client.birth_date
    assert born is not None
    browser.post(f"/{path}", {"month": born.month, "day": born.day, "year": born.year})
    return f"/{path}"


def said(facts: dict[str, Any]) -> str:
    cells = [cell for block in facts["blocks"] for row in block["rows"] for cell in row]
    words = [facts["who"], *(block["words"] for block in facts["blocks"]), *cells]
    return "\n".join(words).replace("\N{NO-BREAK SPACE}", " ")


def test_it_states_what_a_prescriber_needs_and_stays_as_it_was_made(
    packet: PrescriberPacket, alex: Client, thea: User
) -> None:
    for words in (
        "Is the murmur a concern?",
        "Murmur",
        "72.4 kg",
        "PHQ-9",
        "To sleep again.",
        "not cleared",
        alex.legal_name,
    ):
        assert words in said(packet.facts)
    make_weight(alex, thea, kg="99.0")
    assert "99" not in said(PrescriberPacket.objects.get().facts)
    for act in (lambda: PrescriberPacket.objects.update(facts_hash="0" * 64), PrescriberPacket.objects.all().delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_where_nothing_is_known_yet_it_says_so_in_a_sentence(alex: Client, thea: User, as_thea: Browser) -> None:
    packet = services.make_packet(
        course=make_course(alex), recipient="Jo Park, MD", recipient_address="", question="May we begin?", actor=thea,
        now=timezone.now(),
    )  # fmt: skip

    page = as_thea.get(reverse("packets:packet", args=[packet.pk])).content.decode()

    assert "The list of contraindications has not been gone through yet." in page
    assert "No measure has been answered and no vital signs were taken yet." in page
    assert all(cell for block in packet.facts["blocks"] for row in block["rows"] for cell in row)
    assert "–" not in said(packet.facts)


def test_it_is_one_page_and_its_printing_is_accounted_for(packet: PrescriberPacket, thea: User) -> None:
    content = services.print_packet(packet=packet, actor=thea, now=timezone.now())

    assert len(PdfReader(io.BytesIO(content)).pages) == 1
    row = Disclosure.objects.get()
    assert (row.recipient, row.purpose, row.means) == (
        "Jo Park, MD", DisclosurePurpose.TREATMENT, DisclosureMeans.DOWNLOADED,
    )  # fmt: skip


def test_under_part_2_nothing_is_made_without_a_consent(course: Course, thea: User) -> None:
    course.client.part2_marked_at = timezone.now()
    course.client.save()

    with pytest.raises(DisclosureRefused):
        services.make_packet(
            course=course, recipient="Jo", recipient_address="", question="?", actor=thea, now=timezone.now()
        )
    assert not PrescriberPacket.objects.exists()


def test_the_whole_way_by_link(packet: PrescriberPacket, alex: Client, thea: User, as_thea: Browser) -> None:
    made = as_thea.post(reverse("packets:send", args=[packet.pk]))
    url, reader = made.context["issued"].url, Browser()
    assert Disclosure.objects.get().means is DisclosureMeans.SECURE_MESSAGE

    before = reader.get(url)
    assert "murmur" not in before.content.decode()
    path = opened(reader, url, alex)
    page = reader.get(path)
    assert "Is the murmur a concern?" in page.content.decode()
    paper = reader.get(f"{path}pdf/")
    assert paper["Content-Type"] == "application/pdf"
    assert "Is the murmur a concern?" in PdfReader(io.BytesIO(paper.content)).pages[0].extract_text()
    assert Disclosure.objects.count() == 1
    assert reader.get(f"{path}other/").status_code == 404
    asked = reader.post(path, {"kind": "QUESTION", "name": "Jo Park, MD", "words": "Any echo?"})
    assert "Any echo?" in asked.content.decode()
    assert queries.packets_of(alex)[0].standing is PacketStanding.ASKED
    reviewed = reader.post(path, {"kind": "REVIEWED", "name": "Jo Park, MD", "words": "Get an echo first."})

    listed = queries.packets_of(alex)[0]
    assert reviewed.status_code == 302
    assert "Thank you" in reader.get(path).content.decode()
    assert reader.get(f"{path}pdf/")["Content-Type"].startswith("text/html")
    assert listed.standing is PacketStanding.REVIEWED
    assert listed.opened_at is not None
    tasks = Task.objects.filter(kind=TaskKind.PACKET_REPLY).order_by("created_at")
    assert [(task.assignee, task.is_urgent) for task in tasks] == [(thea, True), (thea, False)]
    assert "Get an echo first." in tasks[1].detail
    shown = as_thea.get(reverse("packets:packet", args=[packet.pk])).content.decode()
    assert "Get an echo first." in shown
    again = reader.post(path, {"kind": "REVIEWED", "name": "Jo", "words": "Twice"})
    assert again.status_code in {200, 410}
    assert PacketReply.objects.count() == 2


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"kind": "QUESTION", "name": "Jo"}, "Write your question."),
        ({"kind": "REVIEWED"}, "This field is required."),
        ({"kind": "APPROVED", "name": "Jo"}, "Select a valid choice."),
        ({"kind": "REVIEWED", "name": "Jo", "words": "x" * 4001}, "Shorten this to 4000 characters at most."),
    ],
)
def test_bad_input_through_the_link_stores_nothing(
    packet: PrescriberPacket, alex: Client, thea: User, typed: dict[str, str], sentence: str
) -> None:
    url = services.send_packet(packet=packet, actor=thea, now=timezone.now()).url
    reader = Browser()

    page = reader.post(opened(reader, url, alex), typed)

    assert sentence in page.content.decode()
    assert not PacketReply.objects.exists()


def test_a_link_that_expired_takes_nothing(packet: PrescriberPacket, thea: User) -> None:
    services.send_packet(packet=packet, actor=thea, now=timezone.now())
    link = PrivateLink.objects.get()

    with pytest.raises(LinkClosed):
        services.reply(
            packet=packet,
            link=link,
            kind=ReplyKind.REVIEWED,
            name="Jo",
            words="",
            now=timezone.now() + timedelta(days=15),
        )
    assert not PacketReply.objects.exists()


def test_a_packet_is_made_through_its_page(course: Course, as_thea: Browser, practice: Practice) -> None:
    url = reverse("packets:packets", args=[course.client_id])

    refused = as_thea.post(url, {"recipient": "", "question": ""})
    made = as_thea.post(url, {"recipient": "Jo Park, MD", "question": "May we begin?"})

    assert "This field is required." in refused.content.decode()
    assert made.url == reverse("packets:packet", args=[PrescriberPacket.objects.get().pk])
    assert (
        as_thea.post(reverse("packets:print_packet", args=[PrescriberPacket.objects.get().pk])).content[:4] == b"%PDF"
    )
