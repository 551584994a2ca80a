"""Text that tries to leave its document: it fetches nothing, reads nothing, carries nothing and runs nothing."""

from __future__ import annotations

import html
import io
import os
import re
import shutil
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import cycle
from pathlib import Path
from typing import Any, Final

import pikepdf
import pytest
from django.template.loader import render_to_string

from reports import pdf, typesetter
from reports.documents.dosing_summary import gather
from reports.rules.redaction import SUMMARY_PROFILES
from reports.terms import RedactionProfile
from sessions.models import DosingSession
from tests.factories.poison import poison, text_columns

SUMMARY: Final = "reports/pdf/dosing_summary.html"
PAGE: Final = '<html lang="en"><title>T</title><body>{}</body></html>'
CANARY: Final = "kapstone-file-canary"
ESCAPES: Final = Path(__file__).parents[1].joinpath("factories", "pdf_escapes.txt").read_text().splitlines()
RUNS_OR_CARRIES: Final = {"/JS", "/JavaScript", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/GoToR", "/SubmitForm"}
# What a document may open: libraries, fonts, and what the typesetter itself brought along.
MAY_OPEN: Final = (
    "/usr/", "/lib", "/etc/fonts", "/etc/ld.so", "/var/cache/fontconfig", "/dev/null", "/dev/urandom", "/proc/self/",
    sys.prefix, sys.base_prefix, "kapstone-fonts-",
)  # fmt: skip
# So that each of them meets a text that the document prints.
PER_DOCUMENT: Final = 10
IS_FULL: Final = os.environ.get("KAPSTONE_PDF_ESCAPES") == "full"
PIXEL: Final = "data:image/gif;base64,R0lGODdhAQABAIAAAP///////ywAAAAAAQABAAACAkQBADs="
HEAVY: Final = {
    "a note of a megabyte": "<p>" + "word and more words " * 52_000,
    "2,000 nested tables": "<table><tr><td>" * 2000 + "x",
    "a box of 1e9 pixels": '<div style="width:1e9px;height:1e9px">x</div>',
    "10,000 images": f'<img src="{PIXEL}">' * 10_000,
    "100,000 columns": '<div style="columns:100000">x</div>',
    "a page break per word": "<p style='break-after:page'>x</p>" * 20_000,
}


class Knocks(list[str]):
    """What reached the listener."""

    port = 0


@pytest.fixture(scope="module")
def knocks() -> Iterator[Knocks]:
    """Listen on a port of this machine and note whoever knocks, also without a word."""
    seen = Knocks()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            seen.append("knocked")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        seen.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield seen
        server.shutdown()


@pytest.fixture(scope="module")
def escapes(knocks: Knocks, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The payloads, aimed at the listener and at a file that must stay unread."""
    secret = tmp_path_factory.mktemp("secret") / "secret.txt"
    secret.write_text(CANARY)
    return [line.replace("PORT", str(knocks.port)).replace("SECRET", str(secret)) for line in ESCAPES]


def batched_texts(lines: list[str], size: int) -> list[str]:
    return [" ".join(lines[start : start + size]) for start in range(0, len(lines), size)]


def faults_of(content: bytes) -> list[str]:
    """Return what a document carries or would do that a text never may."""
    with pikepdf.open(io.BytesIO(content)) as document:
        keys = {key for thing in document.objects for key in _keys(thing)}
        found = [f"holds {key}" for key in sorted(keys & RUNS_OR_CARRIES)]
        found += [f"attaches {name}" for name in document.attachments]
        streams = b"".join(_content_of(thing) for thing in document.objects)
    return found + (["holds the secret file"] if CANARY.encode() in streams + content else [])


def _keys(thing: Any) -> Iterator[str]:
    if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        for key, value in dict(thing.items()).items():
            yield key
            if key in {"/S", "/Type"}:
                yield str(value)
    # Objects of their own are visited by themselves; an action may stand inside an annotation.
    if isinstance(thing, pikepdf.Dictionary) and isinstance(thing.get("/A"), pikepdf.Dictionary):
        yield from _keys(thing["/A"])


def _content_of(thing: Any) -> bytes:
    # Fonts and pictures in forms that nothing but a viewer unpacks hold no text of ours.
    with suppress(pikepdf.PdfError):
        return thing.read_bytes() if isinstance(thing, pikepdf.Stream) else b""
    return b""


def links_of(content: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(content)) as document:
        return [key for thing in document.objects for key in _keys(thing) if key == "/URI"]


@pytest.mark.django_db
@pytest.mark.sqlite_only
@pytest.mark.parametrize("profile", sorted(SUMMARY_PROFILES))
def test_in_every_text_of_a_document_markup_stays_text(
    profile: RedactionProfile, left: DosingSession, escapes: list[str], knocks: Knocks, record_property: Any
) -> None:
    meta = {"version": 1, "profile": "P", "issued_at": "now", "chart": ""}
    shown = ""
    for first in range(0, len(escapes), PER_DOCUMENT):
        group = cycle(batched_texts(escapes[first : first + PER_DOCUMENT], 2))
        poison(lambda _column, group=group: next(group))
        session = DosingSession.objects.get(pk=left.pk)
        context = {"facts": gather(session, profile=profile).as_json(), "meta": meta}
        content = pdf.render(SUMMARY, context).content
        shown += html.unescape(render_to_string(SUMMARY, context))
        assert faults_of(content) == []
        assert links_of(content) == []

    is_whole = profile is RedactionProfile.INTERNAL
    # Every payload stood in a text of the whole document, as text.
    assert [line for line in escapes if is_whole and line not in shown] == []
    record_property("payloads in texts", len(escapes) if is_whole else 0)
    record_property("columns filled", len(list(text_columns())) if is_whole else 0)
    assert knocks == []


def test_even_as_markup_nothing_is_fetched_read_or_carried(
    escapes: list[str], knocks: Knocks, monkeypatch: pytest.MonkeyPatch, record_property: Any
) -> None:
    """As if escaping had failed everywhere: the fetcher, and behind it the kernel, still say no."""
    wrong: dict[str, list[str]] = {}
    made = 0
    for payload in escapes:
        monkeypatch.setattr(pdf, "render_to_string", lambda *_args, body=payload: PAGE.format(body))
        with suppress(pdf.FetchRefused, pdf.TypesettingFailed):
            found = faults_of(pdf.render("any", {}).content)
            made += 1
            if found:
                wrong[payload] = found
    record_property("payloads as markup", len(escapes))
    record_property("documents made of them", made)
    record_property("fetches", len(knocks))
    record_property("files carried or actions", len(wrong))

    assert wrong == {}
    assert knocks == []


def test_what_fetches_and_carries_is_found_when_it_is_there(tmp_path: Path, knocks: Knocks) -> None:
    """The watchers work: without our fetcher, the same program fetches and attaches."""
    (tmp_path / "secret.txt").write_text(CANARY)
    code = (
        "import sys, weasyprint\n"
        "body = f'<link rel=attachment href=file://{sys.argv[1]}><img src=http://127.0.0.1:{sys.argv[2]}/x>'\n"
        "sys.stdout.buffer.write(weasyprint.HTML(string=body).write_pdf())"
    )
    made = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, str(tmp_path / "secret.txt"), str(knocks.port)],
        capture_output=True, check=True, timeout=120,
    ).stdout  # fmt: skip

    assert any("attaches" in fault for fault in faults_of(made))
    assert any("secret file" in fault for fault in faults_of(made))
    assert knocks
    knocks.clear()


@pytest.mark.skipif(shutil.which("pdfdetach") is None, reason="pdfdetach of poppler-utils is not installed")
def test_a_second_reader_finds_no_attachment_either(
    escapes: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = "".join(f"<p>{line.replace('<', '&lt;')}</p>" for line in escapes)
    monkeypatch.setattr(pdf, "render_to_string", lambda *_args: PAGE.format(text))
    (tmp_path / "made.pdf").write_bytes(pdf.render("any", {}).content)

    listed = subprocess.run(["pdfdetach", "-list", tmp_path / "made.pdf"], capture_output=True, text=True, check=True)

    assert listed.stdout.strip() == "0 embedded files"


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed: what is opened cannot be watched")
def test_the_kernel_saw_no_other_file_and_no_connection(
    escapes: list[str], tmp_path: Path, record_property: Any
) -> None:
    trace = tmp_path / "trace"
    process = subprocess.Popen(
        ["strace", "-f", "-qq", "-e", "trace=%file,connect,sendto", "-s", "300", "-o", trace,
         sys.executable, "-I", typesetter.__file__],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0, env={"PATH": "/usr/bin"},
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    asked, answered = process.stdin.fileno(), process.stdout.fileno()
    typesetter.send(asked, b"p { color: black }")
    assert typesetter.receive(answered) == typesetter.DONE
    # The program itself loads libraries; what its later children open, a document made them open.
    before = {line.split()[0] for line in trace.read_text(errors="replace").splitlines()}
    for payload in escapes:
        typesetter.send(asked, PAGE.format(payload).encode())
        typesetter.receive(answered)
    process.stdin.close()
    process.wait(30)
    process.stdout.close()

    lines = trace.read_text(errors="replace").splitlines()
    by_documents = [line for line in lines if line.split()[0] not in before]
    paths = {match[1] for line in by_documents if (match := re.search(r'"(/[^"]*)"', line))}
    record_property("calls watched", len(by_documents))
    assert len({line.split()[0] for line in by_documents}) == len(escapes)
    assert {path for path in paths if not any(part in path for part in MAY_OPEN)} == set()
    assert [line for line in by_documents if re.search(r"\b(?:connect|sendto)\(", line)] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", HEAVY if IS_FULL else ["2,000 nested tables", "a box of 1e9 pixels"])
def test_what_is_heavy_is_made_or_refused_in_time_and_the_next_document_is_made(
    name: str, monkeypatch: pytest.MonkeyPatch, record_property: Any
) -> None:
    body = [HEAVY[name]]
    monkeypatch.setattr(pdf, "render_to_string", lambda *_args: PAGE.format(body[0]))
    body.append(body.pop().replace(HEAVY[name], "<p>warm</p>"))
    pdf.render("any", {})
    first = pdf._running[0].process.pid
    body[0] = HEAVY[name]
    started = time.monotonic()

    with suppress(pdf.DocumentTooDemanding, pdf.DocumentTooLong, pdf.TypesettingFailed):
        pdf.render("any", {})

    took = time.monotonic() - started
    body[0] = "<p>next</p>"
    assert pdf.render("any", {}).pages == 1
    assert pdf._running[0].process.pid == first
    record_property("heavy documents survived", 1)
    assert took < pdf.PATIENCE_SECONDS
