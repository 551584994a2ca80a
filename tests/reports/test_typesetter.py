"""The process that lays documents out: a hostile document costs itself, never the worker or a secret."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reports import pdf, typesetter

PAGE = '<html lang="en"><title>T</title><body>{}</body></html>'


@pytest.fixture(autouse=True)
def bodies_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lay out what the test hands over instead of a template."""
    monkeypatch.setattr(pdf, "render_to_string", lambda _template, context: PAGE.format(context["body"]))


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A typesetter that gives a document two seconds, started for this test."""
    short = tmp_path / "typesetter.py"
    short.write_text(Path(typesetter.__file__).read_text().replace("\nSECONDS: Final = 60", "\nSECONDS: Final = 2"))
    pdf._let_go()
    monkeypatch.setattr(pdf.typesetter, "__file__", str(short))
    yield
    pdf._let_go()


def lay_out(body: str) -> pdf.Rendered:
    return pdf.render("any", {"body": body})


def running() -> int:
    return pdf._running[0].process.pid


def test_one_typesetter_makes_one_document_after_the_other() -> None:
    lay_out("<p>first</p>")
    first = running()

    assert lay_out("<p>second</p>").pages == 1
    assert running() == first


def test_it_knows_no_secret_and_holds_no_module_of_the_application(monkeypatch: pytest.MonkeyPatch) -> None:
    pdf._let_go()
    for name in ("KAPSTONE_SECRET_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_URL"):
        monkeypatch.setenv(name, "redis://:canary-of-a-password@127.0.0.1/0")
    lay_out("<p>x</p>")

    environment = Path(f"/proc/{running()}/environ").read_bytes()
    mapped = Path(f"/proc/{running()}/maps").read_text()

    assert b"canary" not in environment
    assert {part.partition(b"=")[0].decode() for part in environment.split(b"\0") if part} <= pdf.HANDED_ON
    assert "pysqlite3" not in mapped
    assert "cryptography" not in mapped
    pdf._let_go()


def test_what_takes_too_long_is_refused_and_the_next_document_is_made(impatient: None) -> None:
    lay_out("<p>warm</p>")
    first, started = running(), time.monotonic()

    with pytest.raises(pdf.DocumentTooDemanding):
        lay_out("<p>" + "word and more words " * 40_000)

    assert time.monotonic() - started < 10
    assert lay_out("<p>next</p>").pages == 1
    assert running() == first


@pytest.mark.parametrize("body", ["<table><tr><td>" * 2000, "<div>" * 20_000])
def test_what_is_nested_too_deeply_ends_its_child_only(impatient: None, body: str) -> None:
    lay_out("<p>warm</p>")
    first = running()

    with pytest.raises((pdf.DocumentTooDemanding, pdf.TypesettingFailed)):
        lay_out(body)

    assert lay_out("<p>next</p>").pages == 1
    assert running() == first


def test_a_typesetter_that_was_killed_is_replaced() -> None:
    lay_out("<p>first</p>")
    os.kill(running(), signal.SIGKILL)

    assert lay_out("<p>second</p>").pages == 1


def test_one_that_never_starts_is_told_as_such(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "typesetter.py"
    broken.write_text("raise SystemExit(1)")
    pdf._let_go()
    monkeypatch.setattr(pdf.typesetter, "__file__", str(broken))

    with pytest.raises(pdf.TypesettingFailed):
        lay_out("<p>x</p>")


def test_it_ends_with_whoever_asked() -> None:
    lay_out("<p>x</p>")
    process = pdf._running[0].process

    pdf._let_go()

    assert process.poll() == 0


CONFINED = """
import os, pathlib, socket, sys
sys.path.insert(0, ".")
from reports import typesetter
secret = pathlib.Path(sys.argv[1])
secret.write_text("canary")
typesetter.confine(secret.parent / "fonts")
try:
    eval(sys.argv[2])
    print("could")
except BaseException as refusal:
    print(type(refusal).__name__)
"""


def as_a_document_would(work: str, folder: Path) -> str:
    """Do something in a process that is confined like a document's; return how it was refused."""
    done = subprocess.run(
        [sys.executable, "-c", CONFINED, str(folder / "secret"), work],
        capture_output=True, text=True, check=False, timeout=60, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    return done.stdout.strip() or f"ended with {done.returncode}"


LANDLOCK = pytest.mark.skipif(
    typesetter.ctypes.CDLL(None).syscall(typesetter.LANDLOCK_CREATE_RULESET, None, 0, 1) < 1,
    reason="this kernel has no Landlock; the fetcher and the limits are tested all the same",
)


@pytest.mark.parametrize(
    ("work", "refused"),
    [
        ("bytearray(2 * 1024**3)", "MemoryError"),
        pytest.param("socket.create_connection(('127.0.0.1', 9), 2)", "OSError PermissionError", marks=LANDLOCK),
        pytest.param("secret.read_text()", "PermissionError", marks=LANDLOCK),
        pytest.param("open('/etc/passwd').read()", "PermissionError", marks=LANDLOCK),
        pytest.param("open('/proc/self/environ').read()", "PermissionError", marks=LANDLOCK),
        pytest.param("secret.write_text('x')", "PermissionError", marks=LANDLOCK),
        pytest.param("secret.unlink()", "PermissionError", marks=LANDLOCK),
        pytest.param("os.listdir('.')", "PermissionError", marks=LANDLOCK),
        pytest.param("os.execv('/bin/sh', ['sh'])", "PermissionError", marks=LANDLOCK),
    ],
)
def test_a_document_gets_no_memory_network_file_or_program(work: str, refused: str, tmp_path: Path) -> None:
    assert as_a_document_would(work, tmp_path) in refused.split()
