"""A real browser against a real server, for checks: both can be killed and started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tools.common import ROOT, VENV

SECONDS_TO_START: Final = 60


@dataclass
class Server:
    """The application on a port of its own, as `make run` starts it; can be killed and started again."""

    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def base(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        command: list[str | Path] = [
            VENV / "bin" / "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port),
            "--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "warning", "clinic.wsgi:application",
        ]  # fmt: skip
        self.process = subprocess.Popen(command, cwd=ROOT, env=dict(os.environ), start_new_session=True)
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline:
            with suppress(OSError):
                urllib.request.urlopen(f"{self.base}/account/login/", timeout=5).close()  # nosec B310 -- our own port
                return
            time.sleep(0.2)
        raise SystemExit("The server did not start.")

    def kill(self) -> None:
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(20)


@contextmanager
def browser() -> Iterator[Any]:
    """Debian's Chromium."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- only for this check

    from tests.browser.conftest import launch_options  # noqa: PLC0415

    with sync_playwright() as playwright:
        yield lambda: playwright.chromium.launch(**launch_options())


def sign_in(page: Any, base: str, email: str) -> None:
    from tests.factories.people import PASSWORD  # noqa: PLC0415 -- Django has to be set up first

    page.goto(f"{base}/account/login/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/login" not in url)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
