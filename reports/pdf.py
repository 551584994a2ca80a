"""The only place that makes PDFs. Nothing outside the package is fetched: text from people cannot
name a file or an address that ends up in a document (trust.md 2.3).

The layout is done by a process of its own (:mod:`reports.typesetter`), so that a hostile document
costs a child of that process and nothing else.
"""

from __future__ import annotations

import atexit
import base64
import os
import struct
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string

from reports import typesetter

# The subsets of Inter and what each covers. Names and words in other scripts fall back to a font of
# the machine, embedded as well.
FONTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "latin": "U+0000-00FF,U+0131,U+0152-0153,U+2000-206F,U+20AC,U+2122,U+2191-2193,U+2212,U+2215",
        "latin-ext": "U+0100-0130,U+0132-0151,U+0154-02FF,U+1D00-1DBF,U+1E00-1E9F,U+20A0-20AB,U+2C60-2C7F",
        "vietnamese": "U+0300-0329,U+1EA0-1EF9",
        "greek": "U+0370-03FF",
        "greek-ext": "U+1F00-1FFF",
        "cyrillic": "U+0400-045F,U+0490-0491,U+04B0-04B1,U+2116",
        "cyrillic-ext": "U+0460-048F,U+0492-04AF,U+04B2-052F",
    }
)
STYLE: Final = Path(__file__).resolve().parent / "style" / "document.css"
# A document longer than this is not a summary; it would hold the worker for minutes.
MOST_CHARACTERS: Final = 2_000_000
# Longer than the typesetter gives a document, so that it is the one to give up.
PATIENCE_SECONDS: Final = typesetter.SECONDS + 10
# No password, key or address of a server reaches the process that reads what people wrote.
HANDED_ON: Final = frozenset(
    {"PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "XDG_CACHE_HOME", "KAPSTONE_DATA"}
)


class DocumentTooLong(ValueError):
    """The content would take the worker too long."""


class DocumentTooDemanding(ValueError):
    """Laying the content out took more time or memory than a document gets."""


class FetchRefused(ValueError):
    """The content named something outside the package."""


class TypesettingFailed(RuntimeError):
    """The content could not be laid out, or nobody was there to do it."""


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """A finished PDF."""

    content: bytes
    pages: int


def render(template: str, context: Mapping[str, Any]) -> Rendered:
    """Turn a template into a tagged PDF (PDF/UA-1) with its fonts embedded."""
    text = render_to_string(template, dict(context))
    if len(text) > MOST_CHARACTERS:
        raise DocumentTooLong("The document is too long to be made into a PDF.")
    return _read(_ask(text.encode()))


def _read(reply: bytes) -> Rendered:
    outcome = reply[:1]
    if outcome == typesetter.DONE:
        (pages,) = struct.unpack(">I", reply[1:5])
        return Rendered(content=reply[5:], pages=pages)
    if outcome == typesetter.FETCH_REFUSED:
        raise FetchRefused("The document names something outside the package.")
    if outcome == typesetter.TOO_DEMANDING:
        raise DocumentTooDemanding("The document takes too much time or memory.")
    raise TypesettingFailed("The document could not be laid out.")


class _Typesetter:
    """The typesetter of this process: started by the first document, warm for the next ones."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.process = subprocess.Popen(  # noqa: S603 -- our own program, by our own interpreter
            [sys.executable, "-I", "-X", f"pycache_prefix={sys.pycache_prefix or ''}", typesetter.__file__],
            env={name: os.environ[name] for name in HANDED_ON & os.environ.keys()},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0,
        )  # fmt: skip
        try:
            self.ask(_stylesheet().encode())
        except BaseException:
            self.close()
            raise

    def ask(self, content: bytes) -> bytes:
        """Hand one frame over and wait for the reply."""
        given, taken = self.process.stdin, self.process.stdout
        if given is None or taken is None:
            raise EOFError
        typesetter.send(given.fileno(), content)
        return typesetter.receive(taken.fileno(), deadline=time.monotonic() + PATIENCE_SECONDS)

    def close(self) -> None:
        """Let it go: it ends when nobody can ask it any more, or else at once."""
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
        try:
            self.process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


_one_at_a_time = Lock()
_running: list[_Typesetter] = []


def _ask(content: bytes) -> bytes:
    """Ask the typesetter of this process; one that was killed meanwhile is replaced once."""
    with _one_at_a_time:
        was_running = bool(_running)
        try:
            return _ask_once(content)
        except (EOFError, BrokenPipeError) as gone:
            if not was_running:
                raise TypesettingFailed("The typesetter does not start.") from gone
        try:
            return _ask_once(content)
        except (EOFError, BrokenPipeError) as gone:
            raise TypesettingFailed("The typesetter ended.") from gone


def _ask_once(content: bytes) -> bytes:
    try:
        return _typesetter().ask(content)
    except TimeoutError as late:
        _let_go()
        raise DocumentTooDemanding("The document takes too much time.") from late
    except BaseException:
        # Also when this task's own time is up: a reply that nobody read would answer the next question.
        _let_go()
        raise


def _typesetter() -> _Typesetter:
    if _running and _running[0].owner != os.getpid():
        # Inherited through a fork: its pipes are somebody else's.
        _running.clear()
    if not _running:
        _running.append(_Typesetter())
    return _running[0]


def _let_go() -> None:
    while _running:
        gone = _running.pop()
        if gone.owner == os.getpid():
            gone.close()


atexit.register(_let_go)


@lru_cache(maxsize=1)
def _stylesheet() -> str:
    """Return the stylesheet with its fonts in it."""
    return "\n".join(_font_face(subset, span) for subset, span in FONTS.items()) + STYLE.read_text()


def _family(subset: str) -> str:
    return "Inter" if subset == "latin" else f"Inter {subset}"


def _font_face(subset: str, span: str) -> str:
    file = settings.DATA / "vendor" / f"inter-{subset}-wght-normal.woff2"
    content = base64.b64encode(file.read_bytes()).decode()
    return (
        f"@font-face {{ font-family: '{_family(subset)}'; unicode-range: {span}; "
        f"src: url(data:font/woff2;base64,{content}) format('woff2') }}"
    )
