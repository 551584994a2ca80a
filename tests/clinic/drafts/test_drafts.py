"""What was typed and not sent: kept sealed for its author and its page, offered, given back, forgotten."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import signing
from django.db import connection
from django.test import Client as Browser
from django.test import RequestFactory
from django.urls import ResolverMatch, reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from clients.models import Client
from clinic.audit.models import AuditEvent
from clinic.drafts import services
from clinic.drafts.models import FormDraft
from clinic.drafts.page import FORM, PAGE, TOKEN, hashed, name_of_page
from clinic.drafts.rules import KEPT_FOR, SECRET, kept_fields
from clinic.policy.routes import all_routes
from clinic.staff.models import User
from tests.factories.people import PASSWORD

TEXT = "She spoke of the lake zqdraft"
CONTACT = "#0"


def page_of(browser: Browser, url: str) -> str:
    """The name a page gives itself."""
    return str(browser.get(url).context["draft_page"])


@pytest.fixture
def url(alex: Client) -> str:
    return reverse("clients:add_contact_person", args=[alex.pk])


@pytest.fixture
def page(as_thea: Browser, url: str) -> str:
    return page_of(as_thea, url)


def keep(browser: Browser, page: str, fields: Any = None, *, form: str = CONTACT, token: str = "") -> Any:
    typed = {"name": [TEXT]} if fields is None else fields
    return browser.post(
        reverse("drafts:keep"),
        {"page": page, "form": form, "token": token or str(uuid.uuid4()), "fields": json.dumps(typed)},
    )


def found(browser: Browser, page: str) -> list[dict[str, str]]:
    return list(browser.post(reverse("drafts:find"), {"page": page}).json()["drafts"])


def restore(browser: Browser, page: str, pk: str) -> Any:
    return browser.post(reverse("drafts:restore"), {"page": page, "pk": pk})


def test_what_was_typed_comes_back_on_the_same_page(as_thea: Browser, page: str, url: str) -> None:
    assert keep(as_thea, page).status_code == 200

    (draft,) = found(as_thea, page_of(as_thea, url))

    assert draft["form"] == CONTACT
    assert TEXT not in str(draft)
    assert restore(as_thea, page_of(as_thea, url), draft["pk"]).json()["fields"] == {"name": [TEXT]}


def test_it_comes_back_after_a_new_sign_in(thea: User, as_thea: Browser, page: str, url: str) -> None:
    keep(as_thea, page)
    as_thea.logout()
    as_thea.post(reverse("account_login"), {"login": thea.email, "password": PASSWORD})

    assert len(found(as_thea, page_of(as_thea, url))) == 1


def test_the_latest_state_is_kept_once(as_thea: Browser, page: str) -> None:
    for text in ("a", "ab", "abc"):
        keep(as_thea, page, {"name": [text]})

    (draft,) = FormDraft.objects.all()
    assert draft.content["fields"] == {"name": ["abc"]}


def test_text_and_client_are_not_readable_in_the_database(as_thea: Browser, page: str, alex: Client) -> None:
    keep(as_thea, page)

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM drafts_formdraft")
        row = str([bytes(value) if isinstance(value, memoryview) else value for value in cursor.fetchone()])
    assert "zqdraft" not in row
    assert str(alex.pk) not in row
    assert alex.pk.hex not in row


def test_nobody_else_sees_it(as_thea: Browser, as_priya: Browser, page: str, url: str) -> None:
    keep(as_thea, page)
    pk = str(FormDraft.objects.get().pk)

    assert found(as_priya, page) == []
    assert found(as_priya, page_of(as_priya, url)) == []
    assert restore(as_priya, page_of(as_priya, url), pk).status_code == 404
    as_priya.post(reverse("drafts:discard"), {"page": page_of(as_priya, url), "pk": pk})
    assert FormDraft.objects.filter(pk=pk).exists()


def test_another_page_does_not_offer_it(as_thea: Browser, page: str, alex: Client) -> None:
    keep(as_thea, page)

    other = page_of(as_thea, reverse("clients:edit", args=[alex.pk]))

    assert found(as_thea, other) == []
    assert restore(as_thea, other, str(FormDraft.objects.get().pk)).status_code == 404


def test_a_query_makes_another_page(as_thea: Browser, alex: Client) -> None:
    """A booking for one client is not offered on the booking of another."""
    book = reverse("scheduling:book")
    keep(as_thea, page_of(as_thea, f"{book}?client={alex.pk}"))

    assert found(as_thea, page_of(as_thea, book)) == []


@pytest.mark.parametrize(
    "name",
    ["", "invented", signing.dumps(["x", "/clients/"], salt="clinic.drafts.page"), signing.dumps(["a"])],
    ids=["empty", "invented", "another person's", "signed for something else"],
)
def test_a_page_that_was_not_shown_keeps_and_gives_nothing(as_thea: Browser, name: str) -> None:
    assert keep(as_thea, name).status_code == 409
    assert found(as_thea, name) == []


def test_a_page_of_yesterday_gives_nothing(as_thea: Browser, page: str) -> None:
    keep(as_thea, page)

    with time_machine.travel(timezone.now() + timedelta(hours=12, seconds=1), tick=False):
        assert found(as_thea, page) == [] if as_thea.get("/").status_code == 200 else True
        assert keep(as_thea, page).status_code in {302, 409}


def test_losing_the_client_ends_the_way_to_what_was_typed(as_thea: Browser, page: str, url: str, alex: Client) -> None:
    keep(as_thea, page)
    alex.care_team.update(ended_on=timezone.localdate() - timedelta(days=1))

    assert as_thea.get(url).status_code == 404


def test_a_form_that_was_taken_leaves_nothing(as_thea: Browser, page: str, url: str) -> None:
    token = str(uuid.uuid4())
    keep(as_thea, page, token=token)

    sent = {"name": "Sam", "phone": "(555) 555-0188", "relation": "PARTNER", "kind": "EMERGENCY"}
    answer = as_thea.post(url, {**sent, PAGE: page, FORM: CONTACT, TOKEN: token})

    assert answer.status_code == 302, answer.context["form"].errors
    assert not FormDraft.objects.exists()
    assert keep(as_thea, page, token=token).status_code == 204
    assert not FormDraft.objects.exists()


def test_a_form_that_was_refused_leaves_it_and_stays_the_same_page(as_thea: Browser, page: str, url: str) -> None:
    keep(as_thea, page)

    answer = as_thea.post(url, {PAGE: page, FORM: CONTACT})

    assert answer.status_code in {200, 400}
    assert FormDraft.objects.count() == 1
    assert len(found(as_thea, answer.context["draft_page"])) == 1


def test_a_form_sent_after_the_end_leaves_it(as_thea: Browser, page: str, url: str) -> None:
    keep(as_thea, page)
    as_thea.logout()

    assert as_thea.post(url, {PAGE: page, FORM: CONTACT}).status_code == 302
    assert FormDraft.objects.count() == 1


def test_it_can_be_discarded(as_thea: Browser, page: str) -> None:
    keep(as_thea, page)
    (draft,) = found(as_thea, page)

    assert as_thea.post(reverse("drafts:discard"), {"page": page, "pk": draft["pk"]}).status_code == 204
    assert found(as_thea, page) == []


def test_emptying_the_form_removes_it(as_thea: Browser, page: str) -> None:
    keep(as_thea, page)
    keep(as_thea, page, {})

    assert not FormDraft.objects.exists()


def test_secrets_are_never_kept(as_thea: Browser, page: str) -> None:
    typed = {name: ["hunter2-hunter2"] for name in (
        "password", "password1", "oldpassword", "new_password", "Passphrase", "code", "credential",
        "csrfmiddlewaretoken", "_page", "api_token",
    )}  # fmt: skip
    keep(as_thea, page, {**typed, "name": ["Sam"], "icd_code": ["F43.1"]})

    assert FormDraft.objects.get().content["fields"] == {"name": ["Sam"], "icd_code": ["F43.1"]}


@pytest.mark.parametrize("fields", [["a"], "a", 5, {"name": "text"}, {"name": [1]}, {"name": [None]}, {"a": {"b": []}}])
def test_what_is_no_form_is_refused(as_thea: Browser, page: str, fields: Any) -> None:
    assert keep(as_thea, page, fields).status_code == 400
    assert not FormDraft.objects.exists()


def test_what_is_too_much_is_refused(as_thea: Browser, page: str) -> None:
    assert keep(as_thea, page, {"name": ["x" * 400_001]}).status_code == 413
    assert keep(as_thea, page, {f"n{number}": ["x"] for number in range(301)}).status_code == 400
    assert keep(as_thea, page, {"name": ["ü" * 100_000]}).status_code == 413 or FormDraft.objects.exists()


@pytest.mark.pure
@given(st.dictionaries(st.text(min_size=1, max_size=12), st.lists(st.text(max_size=20), max_size=3), max_size=8))
def test_everything_else_is_kept_as_it_is(fields: dict[str, list[str]]) -> None:
    assert kept_fields(fields) == {name: values for name, values in fields.items() if not SECRET.search(name)}


def test_it_runs_out(as_thea: Browser, thea: User, page: str) -> None:
    keep(as_thea, page)
    later = timezone.now() + KEPT_FOR + timedelta(seconds=1)

    assert services.forget_old(now=timezone.now()) == 0
    path = reverse("clients:add_contact_person", args=[uuid.uuid4()])
    assert FormDraft.objects.of(thea, later).count() == 0
    assert services.forget_old(now=later) == 1
    assert hashed(path) != FormDraft.objects.values_list("page").first()


def test_keeping_is_not_being_there(as_thea: Browser, page: str) -> None:
    start = timezone.now()
    statuses = []
    with time_machine.travel(start, tick=False) as clock:
        as_thea.get("/")
        for _ in range(4):
            clock.shift(timedelta(minutes=4))
            statuses.append(keep(as_thea, page).status_code)

    assert statuses == [200, 200, 200, 302]


def test_begun_given_back_and_discarded_are_on_record_without_the_text(as_thea: Browser, page: str) -> None:
    keep(as_thea, page)
    keep(as_thea, page)
    (draft,) = found(as_thea, page)
    restore(as_thea, page, draft["pk"])
    as_thea.post(reverse("drafts:discard"), {"page": page, "pk": draft["pk"]})

    events = AuditEvent.objects.filter(action__startswith="drafts.").order_by("seq")
    assert [event.action for event in events] == [
        "drafts.draft.begun", "drafts.draft.restored", "drafts.draft.discarded",
    ]  # fmt: skip
    assert "zqdraft" not in str(list(events.values_list()))


def test_nothing_is_kept_of_psychotherapy_notes(thea: User, alex: Client) -> None:
    """Their pages give no name of themselves, so that nothing typed there leaves its own sealed room."""
    request = RequestFactory().get("/")
    request.user = thea  # type: ignore[assignment]
    names = [route.name for route in all_routes() if route.name.startswith("psychotherapy_notes:")]
    assert names
    for namespaces, has_name in ((["psychotherapy_notes"], False), (["clients"], True), ([], True)):
        request.resolver_match = ResolverMatch(lambda: None, (), {}, namespaces=namespaces)
        assert bool(name_of_page(request)) is has_name
