"""The instruments that are built in, by code; an explicit list, nothing is discovered."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from clients.measures.rules import gad7, phq9, who5
from clients.measures.rules.instrument import Instrument

INSTRUMENTS: Final[Mapping[str, Instrument]] = MappingProxyType(
    {module.INSTRUMENT.code: module.INSTRUMENT for module in (phq9, gad7, who5)}
)


def instrument(code: str) -> Instrument:
    """Return an instrument. Raises KeyError for a code that is not built in."""
    return INSTRUMENTS[code]
