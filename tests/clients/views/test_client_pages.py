"""The page of one client, and adding, editing, archiving."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients import hooks, overview, panels, timeline
from clients.documents.clearance import DecisionTerms
from clients.models import CareTeamMember, Client
from clients.services.clearances import decide_clearance
from clients.terms import ClearanceStatus, ConsentKind, ContactChannel, CourseStatus
from clinic.practice.models import Practice
from clinic.staff.models import User
from tests.factories.clients import (
    make_clearance,
    make_consent,
    make_contact_person,
    make_task,
    make_template,
    make_weight,
)
from tests.factories.measures import make_response
from tests.factories.people import make_client, make_course

ADD = "/clients/add/"
LONG = "Wolfeschlegelsteinhausenbergerdorff" * 2


def typed(**fields: str) -> dict[str, str]:
    return {
        "legal_first_name": "Zoë",
        "legal_last_name": "Ekström",
        "time_zone": "America/New_York",
        "channel": "NONE",
        **fields,
    }


def url(name: str, client: Client) -> str:
    return reverse(f"clients:{name}", args=[client.pk])


def fill_chart(client: Client, thea: User, priya: User, practice: Practice) -> None:
    """Give a client one of everything, twice what a page could forget to prefetch."""
    course = make_course(client, status=CourseStatus.ACTIVE, goals="Clinical goals")
    clearance = make_clearance(course, priya, status=ClearanceStatus.REQUESTED)
    decide_clearance(
        clearance=clearance,
        terms=DecisionTerms(
            decision=ClearanceStatus.GRANTED_WITH_CONDITIONS,
            # In force wherever the practice is: its day may still be yesterday.
            valid_from=timezone.localdate() - timedelta(days=1),
            valid_until=timezone.localdate() + timedelta(days=30),
            note="Clinical condition",
        ),
        seen_version=1,
        actor=priya,
        now=timezone.now(),
    )
    make_consent(client, make_template(practice, ConsentKind.TOUCH), thea)
    make_contact_person(client)
    make_task(client, thea, detail="Clinical detail", is_urgent=True)
    make_weight(client, thea)
    make_response(client, thea)


@pytest.fixture
def own_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the apps above off the client's page: what they add is counted in their own tests."""
    own = [row for row in timeline.contributors if row.__module__.startswith("clients.")]
    monkeypatch.setattr(timeline, "contributors", own)
    places = [place for place in panels.places if place.contribute.__module__.startswith("clients.")]
    monkeypatch.setattr(panels, "places", places)
    monkeypatch.setattr(hooks, "next_step_blockers", [])
    monkeypatch.setattr(overview, "next_step_blockers", [])
    monkeypatch.setattr(hooks, "dosing_days_sources", [])


# --- The page ---------------------------------------------------------------------------------


def test_the_page_shows_course_next_step_and_what_blocks_it(as_thea: Browser, alex: Client, priya: User) -> None:
    course = make_course(alex, status=CourseStatus.PREPARATION)
    make_clearance(course, priya, valid_from=date(2020, 1, 1), valid_until=date(2020, 6, 1))

    page = as_thea.get(url("detail", alex)).content.decode()

    assert "Hold the preparation sessions, then begin dosing." in page
    assert "Clearance expired." in page
    assert (
        "Consents not in force: Ketamine, medical (not signed), Ketamine-assisted psychotherapy (not signed)." in page
    )


def test_the_page_offers_to_open_the_first_course(as_thea: Browser, alex: Client) -> None:
    page = as_thea.get(url("detail", alex)).content.decode()

    assert reverse("clients:open_course", args=[alex.pk]) in page


def test_the_title_never_holds_the_name(as_thea: Browser, alex: Client) -> None:
    page = as_thea.get(url("detail", alex)).content.decode()

    title = page.partition("<title>")[2].partition("</title>")[0]
    assert "AD" in title
    assert "Doe" not in title


def test_safe_to_contact_stands_on_the_contact_card(as_dana: Browser, practice: Practice) -> None:
    client = make_client(practice, safe_to_contact="Partner reads texts\nSay “office”")

    page = as_dana.get(url("detail", client)).content.decode()

    assert "Partner reads texts<br>Say “office”" in page


def test_the_front_desk_page_holds_nothing_clinical(
    as_dana: Browser, as_thea: Browser, alex: Client, thea: User, priya: User, practice: Practice
) -> None:
    fill_chart(alex, thea, priya, practice)
    clinical = [
        "Active",
        "Clinical",
        "Touch",
        "PHQ-9",
        "Moderate",
        "72.4",
        "Clearance:",
        "consent",
        "Urgent",
        "Measures",
    ]

    chart = as_thea.get(url("detail", alex)).content.decode()
    desk = as_dana.get(url("detail", alex)).content.decode()

    assert [word for word in clinical if word not in chart] == []
    main = desk.partition("<main")[2].partition("</main>")[0]
    assert [word for word in clinical if word in main] == []
    assert "until" in main
    assert "Rowan Doe" in main


def test_hostile_text_is_escaped(as_thea: Browser, practice: Practice, thea: User) -> None:
    evil = "<script>alert(1)</script>"
    client = make_client(practice, therapist=thea, legal_last_name=evil, safe_to_contact=evil, address=evil)
    make_task(client, thea, detail=evil)

    assert evil not in as_thea.get(url("detail", client)).content.decode()


def test_a_long_timeline_is_cut_and_can_be_seen_whole(as_thea: Browser, alex: Client, thea: User) -> None:
    for days in range(40):
        make_weight(alex, thea, kg="70.0", measured_on=date(2025, 1, 1))
        del days

    assert b"Show 11 earlier entries" in as_thea.get(url("detail", alex)).content
    assert b"earlier entries" not in as_thea.get(url("detail", alex) + "?rows=all").content


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(
    as_thea: Browser,
    alex: Client,
    thea: User,
    priya: User,
    practice: Practice,
    count: int,
    own_page: None,
    django_assert_num_queries: Any,
) -> None:
    kinds = (ConsentKind.TOUCH, ConsentKind.TELEHEALTH, ConsentKind.GROUP_CONFIDENTIALITY)
    course = make_course(alex, status=CourseStatus.ACTIVE)
    for number in range(count):
        make_clearance(course, priya)
        make_consent(alex, make_template(practice, kinds[number]), thea)
        make_contact_person(alex)
        make_task(alex, thea)
        make_task(alex, thea, closed_at=timezone.now(), closed_by=thea, outcome="Done")
        make_weight(alex, thea)
        make_response(alex, thea)
    as_thea.get(url("detail", alex))

    with django_assert_num_queries(DETAIL_QUERIES):
        as_thea.get(url("detail", alex))


DETAIL_QUERIES = 40


# --- Adding -----------------------------------------------------------------------------------


def test_a_therapist_adds_a_client_and_becomes_responsible(as_thea: Browser, thea: User) -> None:
    response = as_thea.post(ADD, typed(lead=str(thea.pk)))

    client = Client.objects.get()
    assert response.url == url("detail", client)
    assert CareTeamMember.objects.get(client=client, is_lead=True).user == thea


def test_the_therapist_is_offered_as_responsible(as_thea: Browser, thea: User) -> None:
    assert as_thea.get(ADD).context["form"]["lead"].value() == thea.pk


def test_adding_for_a_colleague_leads_back_to_the_list(as_thea: Browser, olive: User) -> None:
    assert as_thea.post(ADD, typed(lead=str(olive.pk))).url == "/clients/"


def test_the_prescriber_cannot_add(as_priya: Browser) -> None:
    assert as_priya.get(ADD).status_code == 403


def test_a_possible_duplicate_is_shown_before_anything_is_saved(
    as_dana: Browser, practice: Practice, thea: User
) -> None:
    make_client(practice, legal_first_name="Zoe", legal_last_name="Ekstrom", birth_date=date(1991, 5, 3))
    fields = typed(lead=str(thea.pk), birth_date="1991-05-03", phone="(555) 555-0177")

    first = as_dana.post(ADD, fields)
    page = first.content.decode()
    assert "Is it one of these? Nothing has been saved yet." in page
    assert 'value="(555) 555-0177"' in page
    assert Client.objects.count() == 1

    as_dana.post(ADD, {**fields, "not_a_duplicate": "on"})
    assert Client.objects.count() == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"email": "SAME@example.org"},
        {"phone": "+1 (555) 555-0123"},
        {"legal_last_name": "Doe", "legal_first_name": "ALEX"},
    ],
)
def test_duplicates_are_found_by_name_email_and_telephone(
    as_dana: Browser, practice: Practice, thea: User, fields: dict[str, str]
) -> None:
    make_client(
        practice, legal_first_name="Alex", legal_last_name="Doe", email="same@example.org", phone="555 555 0123"
    )

    assert b"Is it one of these?" in as_dana.post(ADD, typed(lead=str(thea.pk), **fields)).content


def test_a_colleagues_client_is_told_by_number_only(as_olive: Browser, alex: Client, olive: User) -> None:
    fields = typed(lead=str(olive.pk), legal_first_name="Alex", legal_last_name="Doe")

    page = as_olive.post(ADD, fields).content.decode()

    assert "Ask the front desk to check before you add this client" in page
    assert str(alex.pk) not in page


IMPOSSIBLE = [
    ("birth_date", "1890-01-01", "Enter a birth date in 1900 or later."),
    ("birth_date", "2999-01-01", "A birth date cannot lie in the future."),
    ("birth_date", "31/31/2000", "Enter a valid date."),
    ("email", "nobody", "Enter an e-mail address such as name@example.org."),
    ("phone", "12", "Enter a telephone number with at least seven digits"),
    ("phone", "call me maybe", "Enter a telephone number with at least seven digits"),
    ("time_zone", "Mars/Olympus_Mons", "This is not a known time zone."),
    ("legal_first_name", "", "This field is required."),
    ("legal_last_name", "x" * 81, "Shorten this to 80 characters at most."),
    ("legal_last_name", "Do\x07e", "Remove the invisible or control characters."),
    ("legal_last_name", "eoD\u202e", "Remove the invisible or control characters."),
    ("safe_to_contact", "x" * 401, "Shorten this to 400 characters at most."),
    ("address", "a\x1b[31mb", "Remove the invisible or control characters."),
    ("channel", "PIGEON", "Select a valid choice."),
    ("channel", "EMAIL", "Enter the e-mail that messages go to, or choose another way."),
    ("channel", "SMS", "Enter the telephone that messages go to, or choose another way."),
    ("lead", "not-a-uuid", "Choose a therapist of the practice."),
]


@pytest.mark.parametrize(("field", "value", "sentence"), IMPOSSIBLE)
def test_an_impossible_value_gets_a_sentence_and_stores_nothing(
    as_dana: Browser, thea: User, field: str, value: str, sentence: str
) -> None:
    response = as_dana.post(ADD, {**typed(lead=str(thea.pk), pronouns="they/them"), field: value})

    page = response.content.decode()
    assert response.status_code == 200
    assert sentence in page.replace("&#x27;", "'")
    assert 'value="they/them"' in page
    assert not Client.objects.exists()


def test_messages_need_the_warning_given(as_dana: Browser, thea: User) -> None:
    fields = typed(lead=str(thea.pk), channel="EMAIL", email="zoe@example.org")

    assert b"Tell the client of the risk before sending" in as_dana.post(ADD, fields).content

    as_dana.post(ADD, {**fields, "told_of_risk": "on"})
    client = Client.objects.get()
    assert (client.channel, client.channel_warned_at is not None) == (ContactChannel.EMAIL, True)


def test_five_megabytes_of_text_are_answered_at_the_field(as_dana: Browser, thea: User) -> None:
    response = as_dana.post(ADD, typed(lead=str(thea.pk), address="x" * 5_000_000))

    assert response.status_code == 200
    assert b"Shorten this to 400 characters at most." in response.content
    assert not Client.objects.exists()


def test_names_of_any_length_and_script_are_kept(as_dana: Browser, thea: User) -> None:
    as_dana.post(ADD, typed(lead=str(thea.pk), legal_first_name="محمد‌رضا", legal_last_name=LONG))

    client = Client.objects.get()
    assert (client.legal_first_name, client.legal_last_name) == ("محمد‌رضا", LONG)


# --- Editing ----------------------------------------------------------------------------------


def stored(browser: Browser, client: Client) -> dict[str, Any]:
    form = browser.get(url("edit", client)).context["form"]
    return {name: value for name in form.fields if (value := form[name].value()) not in (None, False)}


def test_editing_saves_what_was_typed(as_dana: Browser, alex: Client) -> None:
    response = as_dana.post(url("edit", alex), {**stored(as_dana, alex), "preferred_name": "Lex"})

    alex.refresh_from_db()
    assert response.url == url("detail", alex)
    assert (alex.name, alex.version) == ("Lex Doe", 2)


def test_a_stale_form_is_refused_with_both_texts(as_dana: Browser, as_thea: Browser, alex: Client) -> None:
    mine = {**stored(as_dana, alex), "pronouns": "she/her"}
    as_thea.post(url("edit", alex), {**stored(as_thea, alex), "pronouns": "they/them"})

    refused = as_dana.post(url("edit", alex), mine)
    page = refused.content.decode()
    alex.refresh_from_db()
    assert alex.pronouns == "they/them"
    assert "Somebody else changed this client while you were typing." in page
    assert "<dt>Pronouns</dt><dd>they/them</dd>" in page
    assert 'value="she/her"' in page

    again = {**mine, "version": str(refused.context["form"]["version"].value())}
    as_dana.post(url("edit", alex), again)
    alex.refresh_from_db()
    assert alex.pronouns == "she/her"


def test_a_taken_number_of_the_former_system_is_refused(as_dana: Browser, alex: Client, practice: Practice) -> None:
    make_client(practice, external_reference="C-1")

    page = as_dana.post(url("edit", alex), {**stored(as_dana, alex), "external_reference": "C-1"}).content.decode()

    assert "Another client already carries this number." in page


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999999"])
def test_a_tampered_version_never_saves(as_dana: Browser, alex: Client, version: str) -> None:
    response = as_dana.post(url("edit", alex), {**stored(as_dana, alex), "pronouns": "he", "version": version})

    alex.refresh_from_db()
    assert (response.status_code, alex.pronouns) == (200, "")


def test_archiving_and_restoring(as_dana: Browser, alex: Client) -> None:
    as_dana.post(url("archive", alex))
    alex.refresh_from_db()
    assert alex.archived_at is not None

    as_dana.post(url("restore", alex))
    alex.refresh_from_db()
    assert alex.archived_at is None
