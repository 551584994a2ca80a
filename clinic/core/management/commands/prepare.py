"""Bring an installation up to date before its processes start. Safe to repeat."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Create keys, migrate, gather static files; one process instead of five."""

    help = "Create the keys, bring the database up to date and gather the static files."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--static", action="store_true", help="Gather the static files as well.")
        parser.add_argument("--demo", action="store_true", help="Build the demo practice when there is no practice.")

    def handle(self, *_args: Any, **options: Any) -> None:
        quiet = {"verbosity": 0}
        call_command("create_keys", **quiet)
        call_command("migrate", interactive=False, **quiet)
        call_command("createcachetable", **quiet)
        if options["static"]:
            call_command("collectstatic", interactive=False, clear=True, **quiet)
        if options["demo"]:
            call_command("demo", if_empty=True, stdout=self.stdout)
