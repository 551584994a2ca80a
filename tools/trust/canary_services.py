"""The real processes of an installation, started for the canary check with everything they say kept."""

from __future__ import annotations

import http.client
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

from tools.common import ROOT, VENV
from tools.services import broker_server, die_with_parent

START_SECONDS: Final = 90
STOP_SECONDS: Final = 40
TOKEN: Final = "k" * 32


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def mail_sink(port: int, received: list[bytes]) -> Iterator[None]:
    """Take mail, from whoever signs in with any password."""
    from aiosmtpd.controller import Controller  # noqa: PLC0415 -- from the test set
    from aiosmtpd.smtp import AuthResult  # noqa: PLC0415 -- from the test set

    class Sink:
        async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 -- aiosmtpd's name
            received.append(envelope.content)
            return "250 kept"

    controller = Controller(
        Sink(), hostname="127.0.0.1", port=port, auth_require_tls=False,
        authenticator=lambda *_: AuthResult(success=True),
    )  # fmt: skip
    controller.start()
    try:
        yield
    finally:
        controller.stop()


class Processes:
    """Broker, worker, beat and web server; what each says goes to a file of its own."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder, self.environment = folder, dict(environment)
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, *, web_port: int, broker_port: int, broker_password: str) -> None:
        """Start everything at the most talkative level; none may leave its memory in a file."""
        folder = self.folder / "redis"
        broker = self._start("broker", broker_server(), "-")
        settings = f"port {broker_port}\nbind 127.0.0.1\nrequirepass {broker_password}\ndir {folder}\nappendonly yes\n"
        self._write(broker, settings + "loglevel debug\n")
        celery = str(VENV / "bin" / "celery")
        worker = ("worker", "--concurrency", "2", "--include", "tools.trust.faulty", "--loglevel", "DEBUG")
        self._start("worker", celery, "-A", "clinic", *worker, "--without-gossip", "--without-mingle")
        schedule = str(self.folder / "run" / "schedule")
        self._start("beat", celery, "-A", "clinic", "beat", "--schedule", schedule, "--pidfile=", "--loglevel", "DEBUG")
        self._start(
            "web", str(VENV / "bin" / "granian"), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(web_port),
            "--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "debug", "--access-log",
            "tools.trust.faulty_web:application",
        )  # fmt: skip

    def _start(self, name: str, *command: str) -> subprocess.Popen[bytes]:
        log: IO[bytes] = (self.folder / "log" / f"{name}.log").open("wb")
        with log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT,
                preexec_fn=_leave_nothing,  # noqa: PLW1509 -- no threads yet that hold a lock
            )  # fmt: skip
        self.running[name] = process
        return process

    @staticmethod
    def _write(process: subprocess.Popen[bytes], text: str) -> None:
        if process.stdin is not None:
            process.stdin.write(text.encode())
            process.stdin.close()

    def stop(self) -> None:
        """Stop everything, the broker last."""
        for name in ("web", "beat", "worker", "broker"):
            process = self.running.get(name)
            if process is None:
                continue
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _leave_nothing() -> None:
    die_with_parent()
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class Visitor:
    """Asks the web server as a browser would, with somebody's sign-in."""

    def __init__(self, port: int) -> None:
        self.port, self.requests, self.statuses = port, 0, {}

    statuses: dict[int, int]

    def ask(
        self, method: str, path: str, *, cookies: str = "", body: str = "", headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Send one request and return status and content."""
        server = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = {
            "Cookie": f"{cookies}; kapstone-csrf-{self.port}={TOKEN}".lstrip("; "),
            "X-CSRFToken": TOKEN,
            "Content-Type": "application/x-www-form-urlencoded",
            **(headers or {}),
        }
        try:
            server.request(method, path, body=body or None, headers=sent)
            answer = server.getresponse()
            content = answer.read()
        finally:
            server.close()
        self.requests += 1
        self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
        return answer.status, content

    def wait_until_up(self, log: Path) -> None:
        """Wait until the server answers at all."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                self.ask("GET", "/account/login/")
            except OSError:
                time.sleep(0.2)
            else:
                return
        raise SystemExit(f"The web server did not start within {START_SECONDS} s:\n{log.read_text()[-2000:]}")


def python(*arguments: str, environment: Mapping[str, str], log: Path) -> int:
    """Run a management command and keep what it said."""
    with log.open("ab") as handle:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=dict(environment), stdout=handle, stderr=subprocess.STDOUT, check=False,
        ).returncode  # fmt: skip
