"""Every staff page opens for whom it should, and for nobody else."""

from __future__ import annotations

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clinic.staff.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["staff:list", "staff:invite"])
def test_owner_pages_open_for_the_owner_alone(name: str, as_otto: Browser, as_thea: Browser, as_dana: Browser) -> None:
    assert as_otto.get(reverse(name)).status_code == 200
    assert as_thea.get(reverse(name)).status_code == 403
    assert as_dana.get(reverse(name)).status_code == 403


@pytest.mark.parametrize(
    "name", ["staff:detail", "staff:edit", "staff:edit_roles", "staff:edit_hours", "staff:add_credential"]
)
def test_owner_opens_every_page_about_a_person(name: str, as_otto: Browser, thea: User) -> None:
    assert as_otto.get(reverse(name, args=[thea.pk])).status_code == 200


def test_profile_shows_oneself(as_thea: Browser) -> None:
    page = as_thea.get(reverse("staff:profile"))

    assert page.status_code == 200
    assert "Thea Quinn, LMFT" in page.content.decode()


@pytest.mark.parametrize("name", ["staff:edit", "staff:edit_hours", "staff:add_credential"])
def test_a_person_opens_their_own_forms_and_not_a_colleagues(
    name: str, as_thea: Browser, thea: User, olive: User, stranger: User
) -> None:
    assert as_thea.get(reverse(name, args=[thea.pk])).status_code == 200
    assert as_thea.get(reverse(name, args=[olive.pk])).status_code == 404
    assert as_thea.get(reverse(name, args=[stranger.pk])).status_code == 404


def test_owner_does_not_reach_another_practice(as_otto: Browser, stranger: User) -> None:
    assert as_otto.get(reverse("staff:detail", args=[stranger.pk])).status_code == 404
