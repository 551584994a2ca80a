"""The program that lays documents out: a process of its own, with nothing in it worth stealing.

Started by ``reports.pdf`` with an empty environment; it imports neither Django nor the application,
and knows no key, no database and no password. It loads the fonts once, then forks a child for each
document. The child gets a fixed amount of memory and time, no network and no files but fonts, and
dies with its document: what the text does to it stays there.

Frames on both pipes: eight bytes of length, then the content. The first frame in is the stylesheet,
each further one a document. A reply is one byte of outcome, four bytes of pages, then the PDF.
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import resource
import select
import shutil
import signal
import struct
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

DONE: Final = b"D"
FETCH_REFUSED: Final = b"F"
TOO_DEMANDING: Final = b"T"
BROKEN: Final = b"B"

MEMORY_BYTES: Final = 1024**3
# Of the processor, and of the clock, which runs faster on a busy machine.
CPU_SECONDS: Final = 20
SECONDS: Final = 60
CHUNK: Final = 1 << 20
PR_SET_PDEATHSIG: Final = 1
PR_SET_NO_NEW_PRIVS: Final = 38
CLONE_NEWUSER: Final = 0x10000000
CLONE_NEWNET: Final = 0x40000000

LANDLOCK_CREATE_RULESET: Final = 444
LANDLOCK_ADD_RULE: Final = 445
LANDLOCK_RESTRICT_SELF: Final = 446
LANDLOCK_PATH_BENEATH: Final = 1
EVERY_FILE_ACCESS: Final = (1 << 13) - 1
READ_FILE_AND_FOLDER: Final = (1 << 2) | (1 << 3)
EVERY_TCP_ACCESS: Final = 3
LANDLOCK_KNOWS_NETWORK: Final = 4


def send(pipe: int, content: bytes) -> None:
    """Write one frame."""
    rest = memoryview(struct.pack(">Q", len(content)) + content)
    while rest:
        rest = rest[os.write(pipe, rest) :]


def receive(pipe: int, *, deadline: float = 0) -> bytes:
    """Read one frame; raises :class:`EOFError` when the other side is gone, TimeoutError past the deadline."""
    (length,) = struct.unpack(">Q", _read(pipe, 8, deadline))
    return _read(pipe, length, deadline)


def _read(pipe: int, count: int, deadline: float) -> bytes:
    content = bytearray()
    while len(content) < count:
        if deadline and not select.select([pipe], [], [], max(deadline - time.monotonic(), 0))[0]:
            raise TimeoutError
        part = os.read(pipe, min(count - len(content), CHUNK))
        if not part:
            raise EOFError
        content += part
    return bytes(content)


class Typesetter:
    """The fonts and the stylesheet, loaded once."""

    def __init__(self, stylesheet: str, scratch: Path) -> None:
        from weasyprint import CSS
        from weasyprint.text.fonts import FontConfiguration

        self.scratch = scratch
        self.fonts = FontConfiguration()
        self.sheet = CSS(string=stylesheet, font_config=self.fonts, url_fetcher=nothing_outside())
        # The first document looks for fonts on the disk; the children inherit what it found.
        self.lay_out("<p>Łε</p>")

    def lay_out(self, text: str) -> bytes:
        """Return the reply to one document."""
        from weasyprint import HTML
        from weasyprint.urls import FatalURLFetchingError

        try:
            document = HTML(string=text, base_url=None, url_fetcher=nothing_outside()).render(
                stylesheets=[self.sheet], font_config=self.fonts, pdf_variant="pdf/ua-1"
            )
            content = document.write_pdf(pdf_variant="pdf/ua-1")
        except FatalURLFetchingError:
            # No Exception but a BaseException, which would pass every other handler.
            return FETCH_REFUSED
        except (MemoryError, RecursionError):
            return TOO_DEMANDING
        except Exception:  # noqa: BLE001 -- its message may quote the document; the outcome is all that leaves
            return BROKEN
        return DONE + struct.pack(">I", len(document.pages)) + content

    def in_a_child(self, text: str, stdin: int) -> bytes:
        """Lay one document out in a child; whatever becomes of the child, there is a reply."""
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            with contextlib.suppress(BaseException):
                confine(self.scratch)
                with os.fdopen(writing, "wb") as pipe:
                    pipe.write(self.lay_out(text))
                os._exit(0)
            os._exit(1)
        os.close(writing)
        reply, in_time = _gather(reading, stdin, time.monotonic() + SECONDS)
        os.close(reading)
        if not in_time:
            os.kill(child, signal.SIGKILL)
        _pid, status = os.waitpid(child, 0)
        # Killed by a limit, or by a library that got no memory and gave up.
        return reply if in_time and status == 0 and reply else TOO_DEMANDING


def _gather(reading: int, stdin: int, deadline: float) -> tuple[bytes, bool]:
    """Read what the child says until it ends, time is up, or nobody waits for it any more."""
    reply = bytearray()
    while (left := deadline - time.monotonic()) > 0:
        ready, _writable, _broken = select.select([reading, stdin], [], [], left)
        if reading in ready:
            part = os.read(reading, CHUNK)
            if not part:
                return bytes(reply), True
            reply += part
        elif stdin in ready:
            # One document at a time: what comes in now is the end of whoever asked.
            break
    return b"", False


def nothing_outside() -> Any:
    """Return a fetcher that refuses everything but what the document itself carries."""
    from weasyprint import URLFetcher

    return URLFetcher(allowed_protocols=["data"], allow_redirects=False, fail_on_errors=True)


def confine(scratch: Path) -> None:
    """Give up what a document does not need: time, memory, the network, files, children."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    # Where neither is allowed, the fetcher and the limits below still hold.
    if libc.unshare(CLONE_NEWNET) != 0:
        libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)
    _leave_only_fonts(libc, scratch)
    for limit, amount in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (amount, amount))


def _leave_only_fonts(libc: Any, scratch: Path) -> None:
    """Let the kernel refuse every file but libraries and fonts (Landlock, Linux 5.13 and newer)."""
    version = libc.syscall(LANDLOCK_CREATE_RULESET, None, 0, 1)
    if version < 1:
        return
    attributes = struct.pack("QQ", EVERY_FILE_ACCESS, EVERY_TCP_ACCESS)
    size = 16 if version >= LANDLOCK_KNOWS_NETWORK else 8
    rules = libc.syscall(LANDLOCK_CREATE_RULESET, attributes, size, 0)
    if rules < 0:
        return
    for folder in _readable(scratch):
        opened = os.open(folder, os.O_PATH | os.O_CLOEXEC)
        libc.syscall(
            LANDLOCK_ADD_RULE, rules, LANDLOCK_PATH_BENEATH, struct.pack("=Qi", READ_FILE_AND_FOLDER, opened), 0
        )
        os.close(opened)
    libc.syscall(LANDLOCK_RESTRICT_SELF, rules, 0)
    os.close(rules)


def _readable(scratch: Path) -> list[Path]:
    """Return the folders a document may cause reads in: libraries, fonts, and the fonts we unpacked."""
    wanted = [scratch, *(Path(place) for place in sys.path if place.endswith(("site-packages", "lib-dynload")))]
    wanted += [Path(os.__file__).parent, Path("/usr/lib"), Path("/lib"), Path("/usr/share"), Path("/etc/fonts")]
    wanted += [Path("/usr/local/share/fonts"), Path("/var/cache/fontconfig")]
    wanted += [Path(place) for place in os.environ.get("LD_LIBRARY_PATH", "").split(":") if place]
    if configuration := os.environ.get("FONTCONFIG_FILE"):
        wanted += [Path(configuration).with_name("fontcache"), *_unpacked_fonts()]
    return [folder for folder in wanted if folder.is_dir()]


def _unpacked_fonts() -> list[Path]:
    """Return where fonts lie that were unpacked rather than installed: beside the unpacked libraries."""
    libraries = os.environ.get("LD_LIBRARY_PATH", "").split(":")
    return [Path(place.partition("/usr/lib/")[0]) / "usr/share/fonts" for place in libraries if "/usr/lib/" in place]


def main() -> None:
    """Answer documents until nobody asks any more."""
    # What WeasyPrint and Python would say quotes the document.
    logging.disable(logging.CRITICAL)
    # Ctrl-C at a terminal reaches every process; whoever asked ends us by going away.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.umask(0o077)
    scratch = Path(tempfile.mkdtemp(prefix="kapstone-fonts-"))
    tempfile.tempdir = str(scratch)
    # A library that prints must not print into a reply.
    asked, answered = 0, os.dup(1)
    os.dup2(2, 1)
    try:
        typesetter = Typesetter(receive(asked).decode(), scratch)
        send(answered, DONE)
        while True:
            send(answered, typesetter.in_a_child(receive(asked).decode(), asked))
    except (EOFError, BrokenPipeError):
        pass
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main()
