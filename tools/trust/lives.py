"""Children that are forked from a process that has everything loaded, speak through a pipe, and can be killed."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterable
from typing import IO

from tools.services import PR_SET_PDEATHSIG


class Life:
    """One child: what it says, and its end."""

    def __init__(self, work: Callable[[], Iterable[str]]) -> None:
        from django.db import connections  # noqa: PLC0415 -- Django is set up by now

        # A connection must not be shared across a fork: neither side may even close the other's.
        connections.close_all()
        reading, writing = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            os.close(reading)
            self._live(work, writing)
        os.close(writing)
        self.said: IO[str] = os.fdopen(reading)

    @staticmethod
    def _live(work: Callable[[], Iterable[str]], writing: int) -> None:
        ended_well = 1
        try:
            for line in work():
                os.write(writing, f"{line}\n".encode())
            ended_well = 0
        except BaseException:  # noqa: BLE001 -- told, and told by the exit code
            traceback.print_exc(file=sys.stderr)
        finally:
            os._exit(ended_well)

    def kill(self) -> bool:
        """Kill it at once; False when it had ended by itself."""
        os.kill(self.pid, signal.SIGKILL)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1]) == -signal.SIGKILL

    def rest(self) -> list[str]:
        """Return what it said that was not read yet, the last line only if it was whole."""
        text = self.said.read()
        self.said.close()
        return [line for line in text.split("\n")[:-1] if line]

    def end(self) -> list[str]:
        """Wait until it ends by itself; raises :class:`SystemExit` when that was not well."""
        lines = self.rest()
        if os.waitpid(self.pid, 0)[1] != 0:
            raise SystemExit("A process of the check failed.")
        return lines
