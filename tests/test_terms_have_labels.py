"""Every stored code has words that a person reads; two enums never share a place by accident."""

from __future__ import annotations

import importlib
from enum import StrEnum

import pytest

from clinic.core.labels import Labels, has_label, label

APPS = (
    "clinic.practice",
    "clinic.scheduling",
    "clinic.reminders",
    "clients",
    "clients.measures",
    "clients.screening",
    "clients.background",
    "clients.papers",
    "clients.risk",
    "clinic.break_glass",
    "sessions",
    "integration",
    "reports",
    "clinic.custody",
    "clinic.packets",
)


def _enums(app: str) -> list[type[StrEnum]]:
    terms = importlib.import_module(f"{app}.terms")
    found = [item for item in vars(terms).values() if isinstance(item, type) and issubclass(item, StrEnum)]
    return [enum for enum in found if enum is not StrEnum]


def _groups(app: str) -> tuple[Labels, ...]:
    labels = importlib.import_module(f"{app}.labels").LABELS
    return labels if isinstance(labels, tuple) else (labels,)


ENUMS = [(app, enum) for app in APPS for enum in _enums(app)]


@pytest.mark.pure
@pytest.mark.parametrize(("app", "enum"), ENUMS, ids=lambda item: getattr(item, "__name__", item))
def test_every_member_has_one_label(app: str, enum: type[StrEnum]) -> None:
    labeled = [member for group in _groups(app) for member in group if type(member) is enum]

    assert sorted(labeled) == sorted(enum)


@pytest.mark.pure
@pytest.mark.parametrize(("app", "enum"), ENUMS, ids=lambda item: getattr(item, "__name__", item))
def test_labels_are_registered_when_the_apps_are_loaded(app: str, enum: type[StrEnum]) -> None:
    assert [member for member in enum if not has_label(member)] == []
    assert [member for member in enum if not label(member)] == []


@pytest.mark.pure
@pytest.mark.parametrize(("app", "enum"), ENUMS, ids=lambda item: getattr(item, "__name__", item))
def test_codes_are_capitals_and_fit_their_column(app: str, enum: type[StrEnum]) -> None:
    assert [member for member in enum if member.value != member.name or len(member.value) > 40] == []
