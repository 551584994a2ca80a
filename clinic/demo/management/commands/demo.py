"""Build the synthetic practice."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clinic.demo.build import build_demo
from clinic.demo.people import PASSWORD, TIME_ZONE
from clinic.practice.models import Practice

MOST_CLIENTS = 5000


class Command(BaseCommand):
    """Create a practice of invented people; the same seed gives the same practice."""

    help = "Build a demo practice of synthetic data (domain.md 10.2)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=1, help="The same seed gives the same practice.")
        parser.add_argument("--clients", type=int, default=60, help=f"How many clients, 0 to {MOST_CLIENTS}.")
        parser.add_argument("--name", default="Lantern House", help="The practice's name.")
        parser.add_argument("--today", type=date.fromisoformat, help="Count dates from this day (YYYY-MM-DD).")
        parser.add_argument("--if-empty", action="store_true", help="Do nothing when there is a practice already.")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["if_empty"] and Practice.objects.exists():
            self.stdout.write("There is a practice already; nothing was added.")
            return
        if Practice.objects.filter(name=options["name"]).exists():
            raise CommandError(f"There is a practice called {options['name']} already. Give another --name.")
        if not 0 <= options["clients"] <= MOST_CLIENTS:
            raise CommandError(f"--clients must lie between 0 and {MOST_CLIENTS}.")
        started = time.monotonic()
        built = build_demo(
            seed=options["seed"],
            clients=options["clients"],
            today=options["today"] or timezone.localdate(timezone=ZoneInfo(TIME_ZONE)),
            name=options["name"],
            progress=self._show_progress if self.stdout.isatty() else lambda _done, _total: None,
        )
        seconds = time.monotonic() - started
        self.stdout.write(
            f"Synthetic practice {built.practice.name}: {built.clients} clients, "
            f"{built.dosing_sessions} dosing sessions, in {seconds:.1f} s."
        )
        self.stdout.write(f"Everybody signs in with the password {PASSWORD}")

    def _show_progress(self, done: int, total: int) -> None:
        self.stdout.write(f"\r{done} of {total} clients", ending="\n" if done == total else "")
        self.stdout.flush()
