"""Whatever else is sent along with a form changes nothing (trust.md V-02, T-MASS).

Each form is filled from its own page and posted twice: as a browser would, and with every field
of every model added. Both must leave the database in the same state.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django import forms
from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.urls import reverse

from tests.factories.worlds import World
from tests.security.conftest import Actor, Stage
from tests.security.table import ROUTES, Line

pytestmark = [pytest.mark.django_db, pytest.mark.once]

APPS = (
    "practice", "staff", "clients", "risk", "consents", "background", "papers", "merging", "links", "measures",
    "screening", "notes", "signatures", "scheduling", "therapy_sessions", "psychotherapy_notes", "integration",
    "reminders", "reports", "custody", "packets", "break_glass",
)  # fmt: skip
# Words held while somebody confirms who they are: all that was typed, for the form it was typed into to judge.
HELD = "signatures.HeldText"
# No form of ours has more.
OWN_FIELDS = 100
MODELS = [model for label in APPS for model in apps.get_app_config(label).get_models() if model._meta.label != HELD]
FORM_ROUTES = sorted(
    name for name, line in ROUTES.items() if line.methods == "GET POST" and not line.is_package and not line.is_public
)
NOW = datetime.now(UTC).replace(microsecond=0)

Row = dict[str, Any]
State = dict[tuple[str, Any], Row]


def actor_for(stage: Stage, line: Line) -> Actor:
    roles = {actor.role: actor for actor in stage.actors.values() if actor.home == "AB" and actor.role}
    return next(roles[role] for role, worlds in line.reach.items() if "A" in worlds)


def forms_on(page: Any) -> Iterator[forms.BaseForm]:
    """Yield the forms a page was made from."""
    for context in page.context or ():
        for values in context.dicts:
            for value in values.values():
                if isinstance(value, forms.BaseForm):
                    yield value
                elif isinstance(value, forms.BaseFormSet):
                    yield value.management_form
                    yield from value.forms


def filled(form: forms.BaseForm) -> Row:
    """Return what a browser would send: what stands in the form, and something where it must."""
    typed: Row = {}
    for name, field in form.fields.items():
        value = form[name].value()
        if value in (None, "", []) and field.required:
            value = something(field)
        if isinstance(field, forms.BooleanField) and not isinstance(field, forms.NullBooleanField):
            value = "on" if value or field.required else None
        if value not in (None, "", []):
            typed[form.add_prefix(name)] = written(value)
    return typed


def something(field: forms.Field) -> Any:
    if isinstance(field, forms.ChoiceField):
        options = [value for value, _label in field.choices if value]
        return [options[0]] if isinstance(field, forms.MultipleChoiceField) else (options or [""])[0]
    if isinstance(field, forms.DateTimeField):
        return NOW
    if isinstance(field, forms.DateField):
        return NOW.date()
    if isinstance(field, forms.TimeField):
        return time(9)
    if isinstance(field, forms.EmailField):
        return "typed@example.org"
    return "10" if isinstance(field, forms.IntegerField) else "Typed"


def written(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return [str(item) for item in value] if isinstance(value, list | tuple | set | frozenset) else str(value)


def hostile_fields(world: World) -> Row:
    """Return every field of every model with a value somebody would like to slip in."""
    return {
        name: hostile_value(field, world)
        for model in MODELS
        for field in model._meta.fields
        for name in (field.name, field.attname)
    }


def portions(extra: Row) -> list[Row]:
    """Cut what is slipped in to what one form may carry beside its own fields."""
    names, most = sorted(extra), settings.DATA_UPLOAD_MAX_NUMBER_FIELDS - OWN_FIELDS
    return [{name: extra[name] for name in names[at : at + most]} for at in range(0, len(names), most)]


def hostile_value(field: models.Field[Any, Any], world: World) -> str:
    if isinstance(field, models.ForeignKey):
        owned = {type(value): str(value.pk) for value in vars(world).values() if isinstance(value, models.Model)}
        return owned.get(field.related_model, str(world.client.pk))  # type: ignore[arg-type]
    if isinstance(field, models.UUIDField):
        return str(world.client.pk)
    if isinstance(field, models.DateTimeField):
        return "2001-01-01T00:00"
    if isinstance(field, models.DateField):
        return "2001-01-01"
    if isinstance(field, models.BooleanField):
        return "on"
    if isinstance(field, models.IntegerField | models.DecimalField):
        return "7"
    return "SIGNED"


@dataclass(frozen=True)
class Snapshot:
    """Every row of every table: as it lies there, and as it reads."""

    raw: dict[str, list[Any]]
    rows: dict[str, State]

    @property
    def state(self) -> State:
        return {key: row for rows in self.rows.values() for key, row in rows.items()}


def snapshot(before: Snapshot | None = None) -> Snapshot:
    """Look at everything; what lies there unchanged need not be opened again."""
    raw, rows = {}, {}
    for model in MODELS:
        label = model._meta.label
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {model._meta.db_table} ORDER BY {model._meta.pk.column}")  # type: ignore[union-attr]
            raw[label] = cursor.fetchall()
        rows[label] = before.rows[label] if before and before.raw[label] == raw[label] else opened(model)
    return Snapshot(raw=raw, rows=rows)


def opened(model: type[models.Model]) -> State:
    return {
        (model._meta.label, row.pk): {field.attname: getattr(row, field.attname) for field in model._meta.fields}
        for row in model._default_manager.all()
    }


@pytest.fixture(scope="module")
def before(stage: Stage) -> Snapshot:
    """What is there before each test: the stage, to which every test returns."""
    return snapshot()


def difference(before: State, after: State) -> tuple[Any, ...]:
    """Return what changed, without the random keys and times of new rows."""
    new = {pk for label, pk in after if (label, pk) not in before}
    changed = sorted(
        (label, str(pk), name, plain(value))
        for (label, pk), row in after.items()
        if (label, pk) in before
        for name, value in row.items()
        if value != before[label, pk][name]
    )
    added = sorted(
        (label, tuple(sorted((name, plain(value)) for name, value in row.items() if is_chosen(name, value, new))))
        for (label, pk), row in after.items()
        if pk in new
    )
    gone = sorted((label, str(pk)) for label, pk in before if (label, pk) not in after)
    return changed, added, gone


def is_chosen(name: str, value: Any, new: set[Any]) -> bool:
    """Leave out what is random each time: the keys of new rows."""
    return name != "key" and not (isinstance(value, uuid.UUID) and value in new)


def plain(value: Any) -> str:
    if isinstance(value, str) and len(value) == 64 and value.strip("0123456789abcdef") == "":
        return "hash"
    return str(value.normalize()) if isinstance(value, Decimal) else repr(value)


@pytest.mark.parametrize("name", FORM_ROUTES)
def test_extra_fields_change_nothing(
    stage: Stage, before: Snapshot, name: str, record_property: Callable[[str, object], None]
) -> None:
    line = ROUTES[name]
    actor = actor_for(stage, line)
    own, foreign = stage.worlds["A"], stage.worlds["B"]
    url = reverse(name, kwargs=line.kwargs_in(own))
    query = f"?client={own.client.pk}" if name == "scheduling:book" else ""
    with time_machine.travel(datetime.now(UTC), tick=False):
        page = actor.asks("GET", url + query)
        typed: Row = {"client": str(own.client.pk)} if query else {}
        for form in forms_on(page):
            typed |= filled(form)
        extra = {
            field: value
            for field, value in hostile_fields(foreign).items()
            if field not in typed and field not in names_on(page)
        }
        plainly = outcome(actor, url, typed, before)
        with_extras = [outcome(actor, url, {**typed, **some}, before) for some in portions(extra)]

    record_property("extra fields sent", len(extra))
    record_property("forms that changed something", int(plainly != ([], [], [])))
    assert with_extras == [plainly] * len(with_extras)


def names_on(page: Any) -> set[str]:
    return {form.add_prefix(name) for form in forms_on(page) for name in form.fields}


def outcome(actor: Actor, url: str, typed: Row, before: Snapshot) -> tuple[Any, ...]:
    """Post, look at what changed, and undo it."""
    with transaction.atomic():
        actor.browser.cookies = type(actor.cookies)(actor.cookies.output(header="", sep=";"))
        answer = actor.browser.post(url, typed)
        assert answer.status_code < 500
        found = difference(before.state, snapshot(before).state)
        transaction.set_rollback(True)
    return found
