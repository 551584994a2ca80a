"""One place where a stored code gets the words a person reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.functional import Promise

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise
else:
    Text = str | Promise

Labels = Mapping[StrEnum, Text]

# Members of two StrEnums with one value are equal and hash alike, hence the class in the key.
_registry: dict[tuple[type[StrEnum], str], Text] = {}


def _key(member: StrEnum) -> tuple[type[StrEnum], str]:
    return type(member), member.value


def register(labels: Labels | Iterable[Labels]) -> None:
    """Add an app's labels; called from its ``AppConfig.ready``.

    Takes several groups too: one dict cannot hold members of two enums that share a value.
    """
    groups = [labels] if isinstance(labels, Mapping) else labels
    for group in groups:
        for member, text in group.items():
            _registry[_key(member)] = text


def label(member: StrEnum) -> str:
    """Return the label of a code; the code itself in plain words when it has none."""
    text = _registry.get(_key(member))
    return str(text) if text is not None else member.value.replace("_", " ").capitalize()


def has_label(member: StrEnum) -> bool:
    """Say whether a label was registered."""
    return _key(member) in _registry


def choices(members: Iterable[StrEnum]) -> list[tuple[str, str]]:
    """Return form choices for an enum or some of its members."""
    return [(member.value, label(member)) for member in members]
