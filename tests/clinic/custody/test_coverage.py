"""Nothing about a client is forgotten, and nothing leaves that nobody decided on."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from clinic.core.encryption import EncryptedBytesField, EncryptedField
from clinic.core.keyring import Purpose
from clinic.custody.exports import rows
from clinic.custody.exports.coverage import (
    KINDS,
    NOT_ABOUT_CLIENTS,
    OMITTED,
    REFERENCE,
    RESTRICTED,
    WITHHELD,
    own_models,
    points_at_client,
)

# It names clients by key and leaves as a file of its own.
LEDGER = "audit.auditevent"
LEAVING = {kind.label for kind in KINDS}


def test_every_model_is_decided_on() -> None:
    """A new model fails here until it stands in exactly one list of ``coverage``."""
    about = {model._meta.label_lower for model in own_models() if points_at_client(model)} - {LEDGER}
    others = {model._meta.label_lower for model in own_models()} - about

    assert about == LEAVING | set(WITHHELD)
    assert LEAVING & set(WITHHELD) == set()
    assert others == set(NOT_ABOUT_CLIENTS)


def test_rows_of_rows_about_clients_name_the_client_too() -> None:
    """A row that hangs off a client's row without naming the client would slip through the net above."""
    hidden = [
        (model._meta.label_lower, field.name)
        for model in own_models()
        if not points_at_client(model)
        for field in model._meta.concrete_fields
        if field.is_relation and points_at_client(field.related_model)  # type: ignore[arg-type]
    ]

    assert hidden == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.label)
def test_every_sealed_text_of_a_kind_leaves(kind: object) -> None:
    model: type[models.Model] = kind.model  # type: ignore[attr-defined]
    leaving = {field.name for field in rows.fields_of(model)}
    sealed = {
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedField) and not isinstance(field, EncryptedBytesField)
    }

    assert sealed - RESTRICTED.get(model._meta.label_lower, frozenset()) <= leaving
    assert set(kind.columns) <= leaving  # type: ignore[attr-defined]


def test_what_is_omitted_exists() -> None:
    for label, names in OMITTED.items():
        known = {field.name for field in apps.get_model(label)._meta.concrete_fields}
        assert names <= known, label
    for label in REFERENCE:
        assert apps.get_model(label)


def test_a_field_under_the_key_of_psychotherapy_notes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    task = apps.get_model("clients.task")
    field = task._meta.get_field("detail")
    monkeypatch.setattr(field, "purpose", Purpose.PSYCHOTHERAPY)

    with pytest.raises(rows.NotForExport):
        rows.fields_of(task)


def test_a_new_sealed_file_is_not_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    from clinic.custody.exports import coverage

    monkeypatch.setattr(rows, "OMITTED", {**coverage.OMITTED, "reports.rendereddocument": frozenset()})

    with pytest.raises(rows.NotForExport):
        rows.fields_of(apps.get_model("reports.rendereddocument"))
