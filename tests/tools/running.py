"""Start `make run`'s program in a folder of its own, and look at the processes it made."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from tools.common import ROOT

START_SECONDS = 300
STOP_SECONDS = 100


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class Run:
    """One `python -m tools.run`."""

    def __init__(self, data: Path, *, port: int | str, **environment: str) -> None:
        self.data = data
        inherited = {
            name: value
            for name, value in os.environ.items()
            if name not in {"DATABASE_URL", "REDIS_URL", "EMAIL_URL", "DJANGO_SETTINGS_MODULE", "PYTHONPATH"}
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tools.run"],
            cwd=ROOT,
            env={**inherited, "KAPSTONE_DATA": str(data), "PORT": str(port), **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = ""

    def wait_until_ready(self) -> None:
        """Read what it says until it says that it is ready."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line
            if "Ctrl-C stops everything" in line:
                return
        raise AssertionError(f"It never got ready:\n{self.said}")

    def wait_until_ended(self, seconds: float = STOP_SECONDS) -> int:
        """Wait for the end; return the exit code."""
        rest, _nothing = self.process.communicate(timeout=seconds)
        self.said += rest
        return self.process.returncode

    def stop(self, number: signal.Signals) -> int:
        """Send a signal and wait for the end."""
        self.process.send_signal(number)
        return self.wait_until_ended()

    def processes(self) -> set[int]:
        """Return everything that runs on this data folder, except the program itself."""
        mark = f"KAPSTONE_DATA={self.data}".encode()
        found = set()
        for environ in Path("/proc").glob("[0-9]*/environ"):
            try:
                if mark in environ.read_bytes().split(b"\0"):
                    found.add(int(environ.parent.name))
            except OSError:
                continue
        return found - {self.process.pid}

    def wait_until_alone(self, seconds: float = STOP_SECONDS) -> set[int]:
        """Wait until nothing is left; return what is left all the same."""
        deadline = time.monotonic() + seconds
        while self.processes() and time.monotonic() < deadline:
            time.sleep(0.1)
        return self.processes()

    def memory_mb(self) -> int:
        """Return the memory of all processes, shared pages counted once."""
        total = 0
        for pid in {*self.processes(), self.process.pid}:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            total += int(re.findall(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[0])
        return total // 1024

    def listening(self) -> set[str]:
        """Return every address and port that any of its processes listens on."""
        own = {link for pid in self.processes() for link in _sockets_of(pid)}
        return {address for address, inode in _listening_sockets() if inode in own}

    def core_limits(self) -> set[tuple[str, str]]:
        """Return how much memory a crash of any of its processes may leave in a file."""
        limits = (Path(f"/proc/{pid}/limits").read_text() for pid in self.processes())
        return {re.findall(r"^Max core file size\s+(\S+)\s+(\S+)", text, re.MULTILINE)[0] for text in limits}

    def close(self) -> None:
        """End whatever a failed test left."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.wait_until_alone()


def _sockets_of(pid: int) -> set[str]:
    found = set()
    for descriptor in Path(f"/proc/{pid}/fd").glob("*"):
        try:
            found.add(str(descriptor.readlink()))
        except OSError:
            continue
    return found


def _listening_sockets() -> list[tuple[str, str]]:
    """Return address and socket of everything on this machine that listens for TCP."""
    found = []
    for table, length in (("tcp", 8), ("tcp6", 32)):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            words = line.split()
            if words[3] == "0A":
                address, _colon, port = words[1].partition(":")
                raw = bytes.fromhex(address)
                # Each group of four bytes stands in the order of the machine.
                shown = socket.inet_ntop(
                    socket.AF_INET if length == 8 else socket.AF_INET6,
                    b"".join(raw[start : start + 4][::-1] for start in range(0, len(raw), 4)),
                )
                found.append((f"{shown} {int(port, 16)}", f"socket:[{words[9]}]"))
    return found
