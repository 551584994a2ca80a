"""A route without a policy stops the start; a view without one is never reached."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client as Browser
from django.test import override_settings
from django.urls import include, path

from clinic.audit.models import AuditEvent
from clinic.policy.checks import check_routes_declare_a_policy
from clinic.policy.decorators import public, requires
from clinic.policy.routes import PACKAGE_ROUTES, all_routes, refuse_undeclared_routes
from clinic.policy.terms import Permission
from clinic.staff.models import User


def bare(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("reached")


class Undeclared:
    urlpatterns = [path("bare/", bare, name="bare"), path("", include("clinic.urls"))]


def test_every_route_declares_a_policy() -> None:
    assert [route.pattern for route in all_routes() if route.policy is None] == []


def test_every_public_route_says_why() -> None:
    reasons = [route.policy.public_reason for route in all_routes() if route.policy and route.policy.is_public]

    assert [reason for reason in reasons if len(reason) < 20] == []


def test_every_listed_package_route_exists() -> None:
    assert set(PACKAGE_ROUTES) - {route.name for route in all_routes()} == set()


def test_no_sign_up_and_no_address_management() -> None:
    names = {route.name for route in all_routes()}

    assert names & {"account_signup", "account_email", "account_set_password", "mfa_signup_webauthn"} == set()
    assert [name for name in names if "social" in name or "admin" in name] == []


@override_settings(ROOT_URLCONF=Undeclared)
def test_an_undeclared_route_is_a_check_error() -> None:
    (problem,) = check_routes_declare_a_policy()

    assert problem.id == "kapstone.E010"
    assert "bare/" in problem.msg


@override_settings(ROOT_URLCONF=Undeclared)
def test_an_undeclared_route_raises_at_the_start() -> None:
    with pytest.raises(ImproperlyConfigured, match="bare/"):
        refuse_undeclared_routes()


@override_settings(ROOT_URLCONF=Undeclared)
def test_an_undeclared_view_is_not_reached(as_thea: Browser) -> None:
    answer = as_thea.get("/bare/")

    assert answer.status_code == 403
    assert b"reached" not in answer.content


def test_a_hidden_route_is_not_there_for_other_roles(dana: User, thea: User) -> None:
    view = requires(Permission.VIEW_CHART, is_hidden=True)(bare)
    request = HttpRequest()

    request.user = dana  # type: ignore[assignment]
    with pytest.raises(Http404):
        view(request)
    request.user = thea  # type: ignore[assignment]
    assert view(request).content == b"reached"
    refusal = AuditEvent.objects.get()
    assert (refusal.action, refusal.actor_id) == ("policy.route.refused", dana.pk)


def test_requires_wants_a_permission() -> None:
    with pytest.raises(TypeError):
        requires()


def test_public_wants_a_reason() -> None:
    with pytest.raises(TypeError):
        public("")


def test_any_of_several_permissions_lets_in() -> None:
    @requires(Permission.MANAGE_STAFF, Permission.VIEW_CHART)
    def view(_request: Any) -> HttpResponse:
        return HttpResponse("reached")

    class Therapist:
        roles = frozenset({"THERAPIST"})

    request = HttpRequest()
    request.user = Therapist()  # type: ignore[assignment]

    assert view(request).status_code == 200


@pytest.mark.slow
def test_the_server_does_not_start_with_an_undeclared_route(tmp_path: Path) -> None:
    (tmp_path / "planted_urls.py").write_text(
        "from django.http import HttpResponse\n"
        "from django.urls import include, path\n"
        "urlpatterns = [path('bare/', lambda request: HttpResponse('reached')), path('', include('clinic.urls'))]\n"
    )
    (tmp_path / "planted_settings.py").write_text("from clinic.test_settings import *\nROOT_URLCONF = 'planted_urls'\n")
    start = subprocess.run(
        [sys.executable, "-c", "import clinic.wsgi"],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "planted_settings",
            "PYTHONPATH": os.pathsep.join([str(tmp_path), str(settings.BASE_DIR)]),
        },
        cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert start.returncode != 0
    assert "bare/" in start.stderr
