"""The cast: Thea (therapist), Olive (other therapist), Priya (prescriber), Dana (front desk),
Otto (owner), Alex (Thea's and Priya's client), and another practice that must stay invisible.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client as Browser

from clients.models import Client
from clinic.policy.terms import Role
from clinic.practice.models import Practice
from clinic.staff.models import User
from tests.factories.people import make_client, make_practice, make_user
from tests.plugins import examples
from tests.plugins.broker import broker_url, start_worker
from tests.plugins.database import django_db_keepdb, django_db_modify_db_settings
from tests.plugins.figures import pytest_terminal_summary
from tests.plugins.guards import flush_past_the_guards
from tests.plugins.mail import mail_goes_to_sink, smtp_sink

__all__ = [
    "broker_url",
    "django_db_keepdb",
    "django_db_modify_db_settings",
    "examples",
    "flush_past_the_guards",
    "mail_goes_to_sink",
    "pytest_terminal_summary",
    "smtp_sink",
    "start_worker",
]


@pytest.fixture
def practice(db: None) -> Practice:
    return make_practice(is_demo=True)


@pytest.fixture
def other_practice(db: None) -> Practice:
    return make_practice(name="Other Practice", neutral_name="Other Office", is_demo=True)


@pytest.fixture
def thea(practice: Practice) -> User:
    return make_user(practice, Role.THERAPIST, name="Thea Quinn", credentials="LMFT")


@pytest.fixture
def olive(practice: Practice) -> User:
    return make_user(practice, Role.THERAPIST, name="Olive Marsh", credentials="LCSW")


@pytest.fixture
def priya(practice: Practice) -> User:
    return make_user(practice, Role.PRESCRIBER, name="Priya Rao", credentials="MD")


@pytest.fixture
def dana(practice: Practice) -> User:
    return make_user(practice, Role.FRONT_DESK, name="Dana Pike")


@pytest.fixture
def otto(practice: Practice) -> User:
    return make_user(practice, Role.OWNER, name="Otto Lind")


@pytest.fixture
def stranger(other_practice: Practice) -> User:
    """A therapist of another practice."""
    return make_user(other_practice, Role.THERAPIST, name="Sam Stranger")


@pytest.fixture
def alex(practice: Practice, thea: User, priya: User) -> Client:
    return make_client(practice, therapist=thea, prescriber=priya, legal_first_name="Alex", legal_last_name="Doe")


SignIn = Callable[[User], Browser]


@pytest.fixture
def sign_in() -> SignIn:
    """Return a function that gives a signed-in browser for a person."""

    def signed_in(user: User) -> Browser:
        browser = Browser()
        browser.force_login(user, backend="clinic.staff.backends.StaffBackend")
        return browser

    return signed_in


@pytest.fixture
def as_thea(thea: User, sign_in: SignIn) -> Browser:
    return sign_in(thea)


@pytest.fixture
def as_olive(olive: User, sign_in: SignIn) -> Browser:
    return sign_in(olive)


@pytest.fixture
def as_priya(priya: User, sign_in: SignIn) -> Browser:
    return sign_in(priya)


@pytest.fixture
def as_dana(dana: User, sign_in: SignIn) -> Browser:
    return sign_in(dana)


@pytest.fixture
def as_otto(otto: User, sign_in: SignIn) -> Browser:
    return sign_in(otto)


@pytest.fixture
def as_stranger(stranger: User, sign_in: SignIn) -> Browser:
    return sign_in(stranger)
