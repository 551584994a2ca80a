"""Every response of every route carries the headers of trust.md 1.8, whatever its status."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from tests.security.conftest import Stage
from tests.security.table import ROUTES

pytestmark = pytest.mark.django_db

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


SHOW_SETTINGS = """
import clinic.sqlite_shim
from clinic import settings as s
print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE)
print(s.SECURE_HSTS_SECONDS, s.SECURE_SSL_REDIRECT, s.DEBUG)
"""


def wrong_headers(answer: Any, *, is_signed_in: bool) -> list[str]:
    wrong = [name for name, value in ALWAYS.items() if answer.headers.get(name) != value]
    policy = answer.headers.get("Content-Security-Policy", "")
    closed = ("default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'")
    wrong += [directive for directive in closed if directive not in policy]
    if "unsafe-" in policy or "http:" in policy or "https:" in policy or " * " in policy:
        wrong.append(f"loose policy: {policy}")
    if "camera=()" not in answer.headers.get("Permissions-Policy", ""):
        wrong.append("Permissions-Policy")
    if is_signed_in and answer.headers.get("Cache-Control") != "private, no-store":
        wrong.append(f"Cache-Control: {answer.headers.get('Cache-Control')}")
    return wrong


@pytest.mark.parametrize("actor_name", ["anonymous", "without-roles", "therapist", "front-desk", "owner"])
def test_every_route(stage: Stage, actor_name: str) -> None:
    actor = stage.actors[actor_name]
    wrong = {}
    for name, line in ROUTES.items():
        answer = actor.asks("GET", reverse(name, kwargs=line.kwargs_in(stage.worlds["A"])))
        found = wrong_headers(answer, is_signed_in=actor.is_let_in)
        if found:
            wrong[f"{name} ({answer.status_code})"] = found

    assert wrong == {}


@pytest.mark.parametrize("path", ["/nowhere/", "/clients/not-a-uuid/", "/%00/", "/.env", "/admin/", "/account/signup/"])
def test_pages_that_are_not_there(stage: Stage, path: str) -> None:
    for name in ("anonymous", "therapist"):
        answer = stage.actors[name].asks("GET", path)

        assert answer.status_code == 404
        assert wrong_headers(answer, is_signed_in=False) == []
        assert b"Traceback" not in answer.content


def test_the_nonce_is_new_each_time(stage: Stage) -> None:
    policies = [
        stage.actors["therapist"].asks("GET", reverse("reports:today")).headers["Content-Security-Policy"]
        for _ in range(2)
    ]
    nonces = [re.findall(r"'nonce-([^']+)'", policy) for policy in policies]

    assert policies[0] != policies[1] or nonces == [[], []]


def test_cookies_are_closed_to_scripts_and_other_sites(stage: Stage) -> None:
    answer = Browser().get(reverse("account_login"))

    for cookie in answer.cookies.values():
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


def test_behind_https_cookies_belong_to_the_host(settings: Any) -> None:
    shown = subprocess.run(
        [
            sys.executable, "-c", SHOW_SETTINGS,
        ],
        env={"KAPSTONE_ORIGIN": "https://practice.example.org", "PATH": "/usr/bin:/bin"},
        cwd=settings.BASE_DIR, capture_output=True, text=True, check=True, timeout=60,
    ).stdout.split()  # fmt: skip

    assert shown == ["__Host-sid", "__Host-csrf", "True", "31536000", "True", "False"]
