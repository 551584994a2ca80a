"""Where an app below the reports has a PDF made: the reports alone know how, and join in here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol


class Printed(Protocol):
    """A finished PDF."""

    @property
    def content(self) -> bytes: ...
    @property
    def pages(self) -> int: ...


class NotPrinted(Exception):
    """The reports could not make the document, or would not."""


Printer = Callable[[str, Mapping[str, Any]], Printed]

_printers: Final[list[Printer]] = []


def use(printer: Printer) -> None:
    """Let this function make every PDF; called once, from ``AppConfig.ready``."""
    _printers[:] = [printer]


def printed(template: str, context: Mapping[str, Any]) -> Printed:
    """Turn a template into a PDF, under the limits the reports keep; raises :class:`NotPrinted`."""
    try:
        return _printers[0](template, context)
    except (ValueError, RuntimeError) as problem:
        raise NotPrinted(type(problem).__name__) from problem
