"""A client answers through a private link: one question at a time, kept as it is given, sent once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.measures import queries
from clients.measures.models import MeasureRequest, MeasureResponse, MeasureSettings
from clients.measures.rules.registry import INSTRUMENTS
from clients.measures.services import asking, recording
from clients.measures.terms import MeasureMoment, Rater
from clients.models import Client
from clients.risk.models import RiskAlert
from clients.risk.terms import RiskLevel
from clinic.audit.models import AuditEvent
from clinic.links.models import PrivateLink
from clinic.links.services import IssuedLink
from clinic.practice.models import Practice
from clinic.staff.models import User
from tests.factories.links import path_of
from tests.factories.people import make_course
from tests.factories.questionnaires import cssrs_questionnaire

CALM = (1, 1, 1, 1, 1, 1, 1, 0, 0)


@pytest.fixture
def phone() -> Browser:
    return Browser()


@pytest.fixture(autouse=True)
def no_check(practice: Practice) -> None:
    """The check of the birth date has its own tests."""
    practice.links_ask_birth_date = False
    practice.save(update_fields=["links_ask_birth_date"])


def ask(client: Client, actor: User, *codes: str) -> IssuedLink:
    client.practice.links_ask_birth_date = False
    return asking.ask(
        client=client, instruments=[INSTRUMENTS[code] for code in codes], moment=MeasureMoment.BASELINE, actor=actor,
        now=timezone.now(),
    )  # fmt: skip


def answer(phone: Browser, path: str, answers: Sequence[int | str | None], *, first: int = 1) -> str:
    """Answer questions one after the other; return where the last answer led."""
    where = ""
    for place, value in enumerate(answers, start=first):
        typed = {"pass": "1"} if value is None else {"answer": str(value)}
        reply = phone.post(f"{path}{place}/", typed)
        assert reply.status_code == 302, reply.content.decode()[-900:]
        where = reply.url
    return where


def test_from_the_link_to_the_score(alex: Client, thea: User, phone: Browser) -> None:
    issued = ask(alex, thea, "PHQ9", "GAD7")
    path = path_of(issued)

    shown = phone.get(path).content.decode()
    assert "16 questions" in shown
    assert "988" in shown
    assert "not watched in real time" in shown
    assert answer(phone, path, [*CALM, 2, 2, 2, 0, 0, 0, 0]) == f"{path}send/"
    assert phone.post(f"{path}send/").url == path

    phq, gad = MeasureResponse.objects.order_by("-instrument")
    assert (phq.total, gad.total, phq.band) == (Decimal(7), Decimal(6), "MILD")
    assert (phq.rater, phq.moment, phq.recorded_by, phq.instrument_version) == (
        Rater.SELF, MeasureMoment.BASELINE, thea, "1",
    )  # fmt: skip
    request = MeasureRequest.objects.get()
    assert (phq.request, request.answers, request.completed_at is not None) == (request, {}, True)
    event = AuditEvent.objects.filter(action="measures.response.recorded").latest("seq")
    assert (event.actor_id, event.system) == (None, "measures.client")
    assert not RiskAlert.objects.exists()


def test_a_used_link_shows_that_it_arrived_and_no_score(alex: Client, thea: User, phone: Browser) -> None:
    path = path_of(ask(alex, thea, "PHQ9"))
    answer(phone, path, CALM)
    phone.post(f"{path}send/")

    page = phone.get(path)
    assert "Your answers have arrived" in page.content.decode()
    assert "7" not in page.content.decode().partition("<main")[2].partition("</main>")[0]
    assert phone.post(f"{path}1/", {"answer": "3"}).status_code == 200
    assert MeasureResponse.objects.count() == 1


def test_scores_are_shown_where_the_practice_wants_it(alex: Client, thea: User, phone: Browser) -> None:
    MeasureSettings.objects.create(practice_id=alex.practice_id, shows_scores=True)
    path = path_of(ask(alex, thea, "PHQ9"))
    answer(phone, path, CALM)
    phone.post(f"{path}send/")

    assert "Mild" in phone.get(path).content.decode()


def test_one_can_stop_and_go_on_with_another_browser(alex: Client, thea: User, phone: Browser) -> None:
    path = path_of(ask(alex, thea, "PHQ9"))
    answer(phone, path, CALM[:4])

    shown = Browser().get(path).content.decode()
    assert "Go on where you stopped" in shown
    assert f'href="{path}5/"' in shown
    assert "your answer so far" in Browser().get(f"{path}2/").content.decode()


def test_answers_so_far_lie_sealed(alex: Client, thea: User, phone: Browser) -> None:
    answer(phone, path_of(ask(alex, thea, "PHQ9")), CALM[:4])

    with connection.cursor() as cursor:
        cursor.execute("SELECT answers FROM measures_measurerequest")
        assert b"PHQ9" not in bytes(cursor.fetchone()[0])


def test_a_worrying_answer_shows_the_numbers_and_alerts_at_once_and_once(
    alex: Client, thea: User, phone: Browser
) -> None:
    path = path_of(ask(alex, thea, "PHQ9", "GAD7"))
    answer(phone, path, (0, 0, 0, 0, 0, 0, 0, 0, 2))

    shown = phone.get(f"{path}10/").content.decode()
    assert "You do not have to be alone with this" in shown
    assert 'href="tel:988"' in shown
    alert = RiskAlert.objects.get(client=alex)
    assert (alert.responsible, alert.taken_up_at) == (thea, None)

    answer(phone, path, (0,) * 7, first=10)
    phone.post(f"{path}send/")
    assert alert.steps.count() == 1
    assert "You do not have to be alone with this" in phone.get(path).content.decode()


@pytest.mark.parametrize("value", ["4", "-1", "x", "", "1.5", "99999999999999999999"])
def test_an_impossible_answer_gets_a_sentence_and_is_not_kept(
    alex: Client, thea: User, phone: Browser, value: str
) -> None:
    path = path_of(ask(alex, thea, "PHQ9"))

    reply = phone.post(f"{path}1/", {"answer": value})

    assert reply.status_code == 400
    assert "Choose one of the answers." in reply.content.decode() or "Please choose" in reply.content.decode()
    assert MeasureRequest.objects.get().answers == {}


@pytest.mark.parametrize("step", ["0", "10", "abc", "999999999999"])
def test_questions_that_are_not_asked_are_not_there(alex: Client, thea: User, phone: Browser, step: str) -> None:
    assert phone.get(f"{path_of(ask(alex, thea, 'PHQ9'))}{step}/").status_code == 404


def test_questions_may_be_passed_over_as_far_as_the_rule_allows(alex: Client, thea: User, phone: Browser) -> None:
    path = path_of(ask(alex, thea, "PHQ9"))
    most = INSTRUMENTS["PHQ9"].max_missing
    answer(phone, path, [None] * most)

    assert "Rather not answer" not in phone.get(f"{path}{most + 1}/").content.decode()
    assert phone.post(f"{path}{most + 1}/", {"pass": "1"}).status_code == 200
    answer(phone, path, [1] * (9 - most), first=most + 1)
    assert phone.post(f"{path}send/").status_code == 302
    assert MeasureResponse.objects.get().answers[:most] == [None] * most


def ask_cssrs(client: Client, actor: User) -> str:
    """Send the C-SSRS in the practice's own words, as a licensed practice would import them."""
    content = json.dumps(cssrs_questionnaire()).encode()
    now = timezone.now()
    found = recording.import_questionnaire(practice=client.practice, content=content, actor=actor, now=now)
    client.practice.links_ask_birth_date = False
    issued = asking.ask(client=client, instruments=[found], moment=MeasureMoment.SCREENING, actor=actor, now=now)
    return path_of(issued)


def test_the_cssrs_leaves_questions_out_on_the_phone(alex: Client, thea: User, phone: Browser) -> None:
    path = ask_cssrs(alex, thea)

    assert "Words of question 1" in phone.get(f"{path}1/").content.decode()
    assert answer(phone, path, [0, 0]) == f"{path}6/"
    assert [phone.get(f"{path}{place}/").status_code for place in (3, 4, 5, 7)] == [404] * 4
    assert answer(phone, path, [0], first=6) == f"{path}send/"
    phone.post(f"{path}send/")

    response = MeasureResponse.objects.get()
    assert (response.instrument, response.total, response.rater) == ("CSSRS", None, Rater.SELF)
    assert not RiskAlert.objects.exists()


def test_a_yes_on_the_phone_opens_the_further_questions_and_is_triaged_by_branching(
    alex: Client, thea: User, phone: Browser
) -> None:
    path = ask_cssrs(alex, thea)

    assert answer(phone, path, [1, 1]) == f"{path}3/"
    assert 'href="tel:988"' in phone.get(f"{path}3/").content.decode()
    assert RiskAlert.objects.count() == 1
    assert answer(phone, path, [1, 0, 0, 1], first=3) == f"{path}7/"
    assert answer(phone, path, ["PAST_3_MONTHS"], first=7) == f"{path}send/"
    phone.post(f"{path}send/")

    response = MeasureResponse.objects.get()
    assert (response.band, response.total) == ("HIGH", None)
    assert RiskAlert.objects.get().level is RiskLevel.HIGH_RISK


def test_taking_back_a_yes_takes_its_questions_back(alex: Client, thea: User, phone: Browser) -> None:
    path = ask_cssrs(alex, thea)
    answer(phone, path, [0, 1, 1])

    assert answer(phone, path, [0], first=2) == f"{path}6/"
    assert phone.get(f"{path}3/").status_code == 404


def test_unfinished_answers_are_not_sent(alex: Client, thea: User, phone: Browser) -> None:
    path = path_of(ask(alex, thea, "PHQ9"))
    answer(phone, path, CALM[:3])

    shown = phone.post(f"{path}send/").content.decode()

    assert "Something is still open" in shown
    assert f'href="{path}4/"' in shown
    assert not MeasureResponse.objects.exists()
    assert PrivateLink.objects.get().used_at is None


def test_looking_changes_nothing(alex: Client, thea: User, phone: Browser) -> None:
    path = path_of(ask(alex, thea, "PHQ9"))
    before = MeasureRequest.objects.values().get()
    for step in ("", "1/", "send/"):
        assert phone.get(path + step).status_code == 200

    assert MeasureRequest.objects.values().get() == before
    assert PrivateLink.objects.get().opened_at is None


def test_what_has_no_words_is_not_sent(alex: Client, thea: User) -> None:
    with pytest.raises(asking.NothingToSend):
        ask(alex, thea, "BDI2")
    assert not MeasureRequest.objects.exists()
    assert not PrivateLink.objects.exists()


def test_unfinished_answers_are_let_go_when_the_link_is_over(alex: Client, thea: User, phone: Browser) -> None:
    issued = ask(alex, thea, "PHQ9")
    answer(phone, path_of(issued), CALM[:3])

    assert asking.forget_unfinished(now=timezone.now()) == 0
    assert asking.forget_unfinished(now=issued.link.expires_at + timedelta(seconds=1)) == 1
    assert asking.forget_unfinished(now=issued.link.expires_at + timedelta(seconds=2)) == 0
    assert MeasureRequest.objects.get().answers == {}


def test_staff_send_what_is_chosen_as_one_link(as_thea: Browser, alex: Client) -> None:
    url = reverse("measures:send", args=[alex.pk])
    assert "PHQ-9" in as_thea.get(url).content.decode()

    shown = as_thea.post(url, {"instruments": ["PHQ9", "GAD7"], "moment": "BASELINE"}).content.decode()

    assert "/l/" in shown
    assert MeasureRequest.objects.get().instruments == ["PHQ9", "GAD7"]
    assert PrivateLink.objects.count() == 1
    assert "0 of 16 questions answered" in as_thea.get(reverse("measures:list", args=[alex.pk])).content.decode()


@pytest.mark.parametrize("typed", [{}, {"instruments": ["PHQ9"]}, {"instruments": ["BDI2"], "moment": "BASELINE"}])
def test_half_a_request_is_not_sent(as_thea: Browser, alex: Client, typed: dict[str, object]) -> None:
    assert as_thea.post(reverse("measures:send", args=[alex.pk]), typed).status_code == 200
    assert not PrivateLink.objects.exists()


def test_what_is_due_is_chosen_already(as_thea: Browser, alex: Client) -> None:
    make_course(alex, status="SCREENING")
    assert "PHQ9" in {item.code for item in queries.due_of(alex, timezone.now())}
    shown = as_thea.get(reverse("measures:send", args=[alex.pk])).content.decode()
    checked = [part for part in shown.split("<input") if 'value="PHQ9"' in part]
    assert "checked" in checked[0]


def test_the_practice_leaves_instruments_out(as_otto: Browser, alex: Client) -> None:
    make_course(alex, status="SCREENING")
    as_otto.post(reverse("measures:settings"), {"in_cadence": ["PHQ9"]})

    assert [item.code for item in queries.due_of(alex, timezone.now())] == ["PHQ9"]
