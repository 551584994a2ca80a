"""The instruments that are built in, by code; an explicit list, nothing is discovered."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from clients.measures.rules import (
    auditc,
    bdi2,
    cadss6,
    cssrs,
    dast10,
    ebi,
    edi,
    gad7,
    madrs,
    meq30,
    pcl5,
    phq9,
    qids,
    who5,
    wsas,
)
from clients.measures.rules.instrument import Instrument

INSTRUMENTS: Final[Mapping[str, Instrument]] = MappingProxyType(
    {
        module.INSTRUMENT.code: module.INSTRUMENT
        for module in (
            phq9, gad7, pcl5, cssrs, who5, wsas, qids, madrs, bdi2, auditc, dast10, meq30, edi, ebi, cadss6,
        )
    }
)  # fmt: skip

# Spellings that do not reduce to a code by dropping hyphens and spaces.
_ALSO_CALLED: Final = {
    "BDIII": "BDI2",
    "BDI": "BDI2",
    "QIDS": "QIDSSR16",
    "QIDSSR": "QIDSSR16",
    "CSSRSSCREENER": "CSSRS",
}


def instrument(code: str) -> Instrument:
    """Return an instrument, however its name is spelled. Raises KeyError for one that is not built in."""
    reduced = "".join(character for character in code.upper() if character.isalnum())
    return INSTRUMENTS[_ALSO_CALLED.get(reduced, reduced)]
