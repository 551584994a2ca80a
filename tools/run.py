"""`make run`: from a fresh clone to a working practice."""

from __future__ import annotations

import os
import resource
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Final

from tools import apt, setup_frontend, setup_python, setup_syslibs
from tools.common import (
    ROOT,
    VENV_PYTHON,
    Problem,
    Stamp,
    check_free_space,
    check_python,
    data_folder,
    fail,
    make_data_folder,
    python_environment,
    run,
    say,
    step,
)
from tools.services import Services, die_with_parent, hold_data_folder, refuse_taken_port

DEMO_PEOPLE: Final = (
    ("thea@example.org", "therapist"),
    ("priya@example.org", "prescriber"),
    ("dana@example.org", "front desk"),
    ("otto@example.org", "practice owner"),
)
DEMO_PASSWORD: Final = "paper-lantern-on-water"  # noqa: S105 -- synthetic practice only


class Stopped(BaseException):
    """Somebody asked us to stop."""


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def main() -> None:
    """Set up what is missing, start everything, and stay until asked to stop."""
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    die_with_parent()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        _run()
    except Problem as problem:
        fail(problem)
    except OSError as refusal:
        fail(Problem(f"{refusal.filename or 'The system'}: {refusal.strerror or refusal}."))
    except Stopped:
        say("\nStopped.")
        sys.exit(0)


def _run() -> None:
    started = time.monotonic()
    host = os.environ.get("KAPSTONE_BIND") or "127.0.0.1"
    port = _port()
    check_python()
    check_free_space(make_data_folder())
    lock = hold_data_folder()
    refuse_taken_port(host, port)
    say(f"Kapstone, data in {data_folder()}")
    setup_syslibs.ensure_pdf_libraries()
    setup_python.ensure_packages(dev=False)
    setup_frontend.ensure_frontend()
    environment = _environment(port)
    _prepare(environment)
    services = Services(environment, host=host, port=port)
    try:
        services.start()
        with step("Broker, worker, beat and web server"):
            services.wait_until_up()
        _greet(host, port, time.monotonic() - started, demo=environment["KAPSTONE_DEMO"] == "1")
        services.wait_until_ended()
    finally:
        # A second Ctrl-C while stopping would leave something behind.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        services.stop()
        lock.close()


def _port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Problem(f"PORT must be a number from 1 to 65535, not {text}.")
    return int(text)


def _environment(port: int) -> dict[str, str]:
    demo = os.environ.get("KAPSTONE_DEMO", "").strip().lower() or "1"
    return {
        **python_environment(),
        **apt.library_environment(),
        "KAPSTONE_DEMO": "1" if demo in {"1", "true", "yes", "on"} else "0",
        "DJANGO_SETTINGS_MODULE": "clinic.settings",
        "KAPSTONE_DATA": str(data_folder()),
        "PORT": str(port),
    }


def _prepare(environment: dict[str, str]) -> None:
    static = Stamp(
        data_folder() / "stamps" / "static",
        [ROOT / "static", data_folder() / "stamps" / "vendor", ROOT / "requirements" / "run.txt"],
    )
    command: list[str | Path] = [VENV_PYTHON, ROOT / "manage.py", "prepare"]
    if not (static.is_current and (data_folder() / "static").is_dir()):
        command.append("--static")
    if environment["KAPSTONE_DEMO"] == "1":
        command.append("--demo")
    with step("Keys, database and static files"):
        run(command, env=environment)
    static.set()


def _greet(host: str, port: int, seconds: float, *, demo: bool) -> None:
    say(f"\nKapstone is ready after {seconds:.1f} s:  http://{host}:{port}/\n")
    if demo:
        say("Demo practice, synthetic data. Sign in with one of these and the password " + DEMO_PASSWORD)
        for email, role in DEMO_PEOPLE:
            say(f"    {email:<20} {role}")
        say("")
    say("Ctrl-C stops everything.")


if __name__ == "__main__":
    main()
