"""A safety plan on the client's own phone: behind a private link, with the numbers to call, opened again and again."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from clients.risk.services import plans
from clients.risk.terms import SafetyStep
from clinic.audit.models import AuditEvent
from clinic.links.models import PrivateLink
from clinic.links.terms import LinkKind
from clinic.practice.models import Practice
from clinic.staff.models import User
from tests.factories.links import path_of
from tests.factories.risk import make_plan


@pytest.fixture(autouse=True)
def no_check(practice: Practice) -> None:
    """The check of the birth date has its own tests."""
    practice.links_ask_birth_date = False
    practice.neutral_name = "Lantern Office"
    practice.save(update_fields=["links_ask_birth_date", "neutral_name"])


def given(client: Client, actor: User) -> str:
    client.practice.refresh_from_db()
    return path_of(plans.give_plan(client=client, actor=actor, now=timezone.now()))


def test_the_plan_and_the_numbers_stand_on_a_plain_page(alex: Client, thea: User) -> None:
    plan = make_plan(alex, thea)
    words = next(iter(plan.texts.values()))

    answer = Browser().get(given(alex, thea))
    page = answer.content.decode()

    assert words.splitlines()[0] in page
    assert 'href="tel:988"' in page
    title = page.partition("<title>")[2].partition("</title>")[0]
    assert title == "Lantern Office"
    shown = page.lower()
    assert [word for word in ("ketamine", "dosing", "kapstone", "psychotherapy") if word in shown] == []
    assert answer["X-Robots-Tag"].startswith("noindex")


def test_reading_uses_nothing_up_and_shows_the_version_that_holds(alex: Client, thea: User) -> None:
    plan = make_plan(alex, thea)
    path, phone = given(alex, thea), Browser()
    before = PrivateLink.objects.values().get()
    phone.get(path)
    phone.post(path)
    texts = {SafetyStep(step): words for step, words in plan.texts.items()}
    first = next(iter(texts))

    plans.write_plan(
        client=alex, texts={**texts, first: "Put on the red coat"}, after_version=1, actor=thea, now=timezone.now()
    )

    assert "Put on the red coat" in phone.get(path).content.decode()
    assert PrivateLink.objects.values().get() == before
    assert phone.get(f"{path}anything/").status_code == 404


def test_a_newer_link_ends_the_older_and_each_runs_out(alex: Client, thea: User) -> None:
    make_plan(alex, thea)
    older, newer, phone = given(alex, thea), given(alex, thea), Browser()

    assert phone.get(older).status_code == 410
    assert phone.get(newer).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=91), tick=False):
        assert phone.get(newer).status_code == 410


def test_without_a_plan_there_is_nothing_to_give(alex: Client, thea: User, as_thea: Browser) -> None:
    with pytest.raises(plans.NoPlan):
        plans.give_plan(client=alex, actor=thea, now=timezone.now())

    answer = as_thea.post(reverse("risk:send_plan", args=[alex.pk]), follow=True)

    assert "No safety plan has been written yet." in answer.content.decode()
    assert not PrivateLink.objects.exists()


def test_the_clinician_hands_it_over_from_the_plan(alex: Client, thea: User, as_thea: Browser) -> None:
    make_plan(alex, thea)
    page = as_thea.get(reverse("risk:safety_plan", args=[alex.pk])).content.decode()
    assert reverse("risk:send_plan", args=[alex.pk]) in page

    shown = as_thea.post(reverse("risk:send_plan", args=[alex.pk]))

    link = PrivateLink.objects.get()
    assert (link.kind, link.subject_id, link.created_by) == (LinkKind.SAFETY_PLAN, alex.pk, thea)
    assert "A page to keep at hand" in shown.content.decode()
    assert AuditEvent.objects.filter(action="links.link.issued", object_id=link.pk).exists()


def test_the_front_desk_learns_of_a_link_and_not_of_a_plan(alex: Client, thea: User, as_dana: Browser) -> None:
    make_plan(alex, thea)
    given(alex, thea)

    pages = [
        as_dana.get(reverse(name, args=[alex.pk])).content.decode().lower()
        for name in ("clients:detail", "clients:private_links")
    ]

    assert ["a page to keep at hand" in page for page in pages] == [True, True]
    assert ["safety plan" in page for page in pages] == [False, False]


def test_the_guards_of_links_still_stand(alex: Client, thea: User) -> None:
    make_plan(alex, thea)
    given(alex, thea)

    for act in (
        lambda: PrivateLink.objects.update(kind=LinkKind.MEASURES),
        lambda: PrivateLink.objects.update(expires_at=timezone.now() + timedelta(days=999)),
        PrivateLink.objects.all().delete,
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
