"""Score one set of answers, so that anyone can check an instrument against its publication."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from clients.measures.rules.instrument import Instrument
from clients.measures.rules.registry import INSTRUMENTS, instrument
from clients.measures.rules.scoring import Answer, Context, Incomplete, Score, score
from clients.measures.terms import ContextKey
from clinic.core.labels import label


class Command(BaseCommand):
    """Print total, subscales, band and flags as JSON. Nothing is stored."""

    help = "Score answers with a built-in instrument and print the result as JSON; nothing is stored."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the instrument, its answers and what a rule needs beside them."""
        parser.add_argument("code", help=f"One of {', '.join(INSTRUMENTS)}")
        parser.add_argument("--answers", required=True, help="Numbers as on the form, with commas; empty for a blank")
        parser.add_argument(
            "--context", action="append", default=[], help="What a rule needs: sex=female, when=past_3_months"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Score, or say why there is no score."""
        try:
            found = instrument(options["code"])
        except KeyError:
            raise CommandError(f"No instrument is called {options['code']}. Known: {', '.join(INSTRUMENTS)}.") from None
        result = score(found, _answers(options["answers"]), _context(found, options["context"]))
        if isinstance(result, Incomplete):
            items = f" (items {', '.join(map(str, result.items))})" if result.items else ""
            # The flags go out all the same: a worrying answer counts in an unfinished form too.
            self.stdout.write(json.dumps({"instrument": found.code, **_refusal(found, result)}, indent=2))
            raise CommandError(f"No score: {label(result.problem)}{items}")
        self.stdout.write(json.dumps(_plain(found, result), indent=2))


def _answers(text: str) -> list[Answer]:
    answers: list[Answer] = []
    for part in text.split(","):
        word = part.strip()
        if word and not (word.isascii() and word.lstrip("-").isdigit() and len(word) <= 6):
            raise CommandError(f"{word[:40]} is not a whole number. Leave a blank answer empty: 2,,1")
        answers.append(int(word) if word else None)
    return answers


def _context(found: Instrument, pairs: list[str]) -> Context:
    context: dict[ContextKey, str] = {}
    for pair in (part for given in pairs for part in given.split(",")):
        name, _equals, value = pair.partition("=")
        key, word = name.strip().upper(), value.strip().upper().replace("-", "_").replace(" ", "_")
        if key not in {known.value for known in ContextKey}:
            raise CommandError(f"{name.strip()[:40]} is nothing a rule asks for. Known: sex, when.")
        allowed = found.needs.get(ContextKey(key), ())
        if allowed and word not in allowed:
            raise CommandError(f"{name.strip()} is one of {', '.join(allowed).lower()}.")
        context[ContextKey(key)] = word
    return context


def _refusal(found: Instrument, result: Incomplete) -> dict[str, Any]:
    needed = {key.value.lower(): [value.lower() for value in values] for key, values in found.needs.items()}
    return {
        "total": None,
        "problem": result.problem.value,
        "items": list(result.items),
        "risk": [flag.value for flag in result.risk_flags],
        "needs": needed,
    }


def _plain(found: Instrument, result: Score) -> dict[str, Any]:
    cuts = {flag.value: holds for flag, holds in result.cuts.items()}
    risk = [flag.value for flag in result.risk_flags]
    return {
        "instrument": found.code,
        "version": result.version,
        "total": _number(result.total),
        "range": [found.lowest_total, found.highest_total] if found.has_total else None,
        "subscales": {name: _number(value) for name, value in result.subscales.items()},
        "percents": {
            name: _number((value * 100 / found.highest_of(name)).quantize(Decimal("0.1")))
            for name, value in result.subscales.items()
        },
        "bands": [result.band.value] if result.band is not None else [],
        "flags": [*(name for name, holds in cuts.items() if holds), *risk],
        "cuts": cuts,
        "risk": risk,
        "risk_unanswered": list(result.risk_unanswered),
        "missing": list(result.missing),
        "needs": {
            key.value.lower(): [value.lower() for value in values]
            for key, values in found.needs.items()
            if None in cuts.values()
        },
    }


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
