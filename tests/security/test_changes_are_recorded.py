"""Every form on every page that changes a row leaves an event saying so (trust.md A-02)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction
from django.urls import Resolver404, resolve, reverse

from clinic.audit.models import AuditEvent
from clinic.audit.terms import Act
from tests.security.conftest import Actor, Stage
from tests.security.table import ROUTES

pytestmark = pytest.mark.django_db

APPS = (
    "practice", "staff", "clients", "risk", "background", "papers", "merging", "measures", "progress_notes",
    "break_glass", "scheduling", "therapy_sessions", "psychotherapy_notes", "signatures", "integration",
    "reminders", "reports",
)  # fmt: skip
MODELS = [model for config in apps.get_app_configs() if config.label in APPS for model in config.get_models()]
# Kept for the person alone until it is signed or thrown away; nobody else can see it, and it is no record yet.
NOT_A_RECORD = frozenset({"signatures.HeldText", "staff.AccountTries"})
CHANGES = (Act.CREATE, Act.CHANGE, Act.REMOVE, Act.ACCESS, Act.EXPORT)
PAGES = sorted(name for name, line in ROUTES.items() if "GET" in line.methods and not line.is_public)
ROLES = ("therapist", "prescriber", "front-desk", "owner")


@dataclass
class PageForm:
    """One form of a page as a browser holds it."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)


class FormReader(HTMLParser):
    """Collects the forms that are posted, with what stands in their fields."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self._form: PageForm | None = None
        self._select = self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        if tag == "form":
            self._form = PageForm(has.get("action") or "") if (has.get("method") or "").lower() == "post" else None
            self.forms += [self._form] if self._form else []
        elif self._form is None or not (name := has.get("name") or self._select):
            return
        elif tag == "input":
            self._input(name, has)
        elif tag == "select":
            self._select = name
        elif tag == "option" and has.get("value") and ("selected" in has or name not in self._form.fields):
            self._form.fields[name] = [str(has["value"])]
        elif tag == "textarea":
            self._text = name
            self._form.fields[name] = ["Something was typed here."]
        elif tag == "button" and has.get("value"):
            self._form.fields.setdefault(name, [str(has["value"])])

    def _input(self, name: str, has: dict[str, str | None]) -> None:
        assert self._form is not None
        kind, value = has.get("type") or "text", has.get("value") or ""
        if kind in {"radio", "checkbox"}:
            if "checked" in has or name not in self._form.fields:
                self._form.fields[name] = [value or "on"]
            return
        self._form.fields[name] = [value or typed(kind)]

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        if tag == "form":
            self._form = None


def typed(kind: str) -> str:
    now = datetime.now(UTC)
    return {
        "date": f"{now:%Y-%m-%d}", "datetime-local": f"{now:%Y-%m-%dT%H:%M}", "time": "09:00", "number": "10",
        "email": "typed@example.org",
    }.get(kind, "Typed")  # fmt: skip


def state() -> dict[tuple[str, Any], dict[str, Any]]:
    return {
        (model._meta.label, row.pk): {item.attname: row.__dict__.get(item.attname) for item in model._meta.fields}
        for model in MODELS
        if model._meta.label not in NOT_A_RECORD
        for row in models.QuerySet(model).all()
    }


def forms_of(actor: Actor, url: str) -> Iterator[PageForm]:
    with transaction.atomic():
        answer = actor.asks("GET", url)
        body = b"" if answer.streaming or answer.status_code != 200 else answer.content
        transaction.set_rollback(True)
    reader = FormReader()
    reader.feed(body.decode())
    for form in reader.forms:
        form.action = form.action.partition("?")[0] or url
        yield form


def target(action: str) -> str:
    try:
        return resolve(action).view_name
    except Resolver404:
        return ""


@pytest.mark.parametrize("role", ROLES)
def test_every_form_that_changes_something_says_so(
    stage: Stage, role: str, record_property: Callable[[str, object], None]
) -> None:
    actor, tried, changed, silent = stage.actors[role], set(), 0, []
    for name in PAGES:
        line = ROUTES[name]
        if "A" not in line.reach.get(actor.role, ""):
            continue
        for form in forms_of(actor, reverse(name, kwargs=line.kwargs_in(stage.worlds["A"]))):
            where = target(form.action)
            if where in tried or where not in ROUTES or ROUTES[where].is_public or ROUTES[where].is_package:
                continue
            tried.add(where)
            with transaction.atomic():
                before, last = state(), AuditEvent.objects.latest("seq").seq
                actor.browser.cookies.load(actor.cookies.output(header="", sep=";"))
                actor.browser.post(form.action, form.fields)
                is_changed = state() != before
                events = AuditEvent.objects.filter(seq__gt=last, act__in=CHANGES).exists()
                transaction.set_rollback(True)
            changed += is_changed
            silent += [f"{where} (from {name})"] if is_changed and not events else []

    record_property("forms posted", len(tried))
    record_property("forms that changed a row", changed)
    assert changed >= {"therapist": 8, "prescriber": 3, "front-desk": 5, "owner": 5}[role]
    assert silent == []
