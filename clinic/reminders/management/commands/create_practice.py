"""Found a practice with its first owner; everybody else is invited by that owner."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser
from typing import Any
from zoneinfo import available_timezones

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clinic.reminders.services.planning import create_default_rules
from clinic.staff.models import User
from clinic.staff.services.founding import found_practice


class Command(BaseCommand):
    """Create a practice and an owner who signs in with a password and then sets up a second factor."""

    help = "Create a practice and its first owner. Asks for the password, or reads it from standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True, help="The practice's name.")
        parser.add_argument("--neutral-name", help="Shown to clients in messages; must not reveal the service.")
        parser.add_argument("--time-zone", default="America/New_York")
        parser.add_argument("--owner", required=True, help="The owner's e-mail address.")
        parser.add_argument("--owner-name", required=True, help="The owner's name.")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["time_zone"] not in available_timezones():
            raise CommandError(f"{options['time_zone']} is not a time zone. Try America/Chicago.")
        password = self._password(User(email=options["owner"], name=options["owner_name"]))
        try:
            practice = found_practice(
                name=options["name"],
                neutral_name=options["neutral_name"] or "Office",
                time_zone=options["time_zone"],
                owner_name=options["owner_name"],
                owner_email=options["owner"],
                password=password,
                now=timezone.now(),
            )
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from problem
        create_default_rules(practice)
        self.stdout.write(f"{practice.name} is ready. {options['owner']} can sign in and invite the others.")

    def _password(self, owner: User) -> str:
        if sys.stdin.isatty():
            password = getpass.getpass("Password of the owner (15 characters or more): ")
            if getpass.getpass("Once more: ") != password:
                raise CommandError("The two passwords differ.")
        else:
            password = sys.stdin.readline().rstrip("\n")
        try:
            validate_password(password, owner)
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from problem
        return password
