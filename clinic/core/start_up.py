"""What is verified each time a server process starts, whoever starts it."""

from __future__ import annotations

from django.core.checks import Error, run_checks
from django.core.exceptions import ImproperlyConfigured


def refuse_unsafe_start() -> None:
    """Raise :class:`ImproperlyConfigured` when a system check finds an error."""
    found = run_checks(databases=["default"])
    errors = [problem for problem in found if isinstance(problem, Error) and not problem.is_silenced()]
    if errors:
        raise ImproperlyConfigured("; ".join(str(problem.msg) for problem in errors))
