"""Check the ledger's chain, against what was noted outside the database."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clinic.audit.anchors import Anchor, AnchorFile, read_anchors
from clinic.audit.exports import verify_export
from clinic.audit.models import AuditEvent
from clinic.audit.verification import verify


class Command(BaseCommand):
    """Exit 1 and name the row when anything was changed, removed, added or reordered."""

    help = "Verify that the access log, or an export of it, is exactly what was written."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--export", metavar="FILE", help="Verify a file that the activity page exported instead.")
        parser.add_argument("--without-anchors", action="store_true", help="Leave the notes outside the database out.")
        parser.add_argument(
            "--expect",
            metavar="ROW:HASH",
            help="Also compare with a row and hash from an owner's mail or a system log.",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["export"]:
            self._export(Path(options["export"]))
        else:
            noted = AnchorFile() if options["without_anchors"] else read_anchors()
            self._ledger(noted, _expected(options["expect"]))

    def _ledger(self, noted: AnchorFile, expected: tuple[Anchor, ...]) -> None:
        sentences = [f"line {number} of the anchor file: altered" for number in noted.broken_lines]
        sentences += [f"row {found.seq}: {found.problem}" for found in verify(anchors=(*noted.anchors, *expected))]
        for gap in noted.gaps:
            self.stdout.write(f"Known gap: {gap}")
        self._conclude("The access log", sentences, AuditEvent.objects.count())
        if noted.anchors:
            self.stdout.write(f"It agrees with {len(noted.anchors)} notes outside the database.")

    def _export(self, path: Path) -> None:
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except (OSError, ValueError) as unreadable:
            raise CommandError(f"{path} cannot be read.") from unreadable
        verdict = verify_export(text)
        self._conclude("The export", verdict.problems, verdict.rows)

    def _conclude(self, what: str, sentences: list[str], rows: int) -> None:
        for sentence in sentences:
            self.stderr.write(sentence)
        if sentences:
            raise CommandError(f"{what} does not verify: {len(sentences)} finding(s) in {rows} rows.", returncode=1)
        self.stdout.write(f"{what} verifies: {rows} rows.")


def _expected(text: str | None) -> tuple[Anchor, ...]:
    if not text:
        return ()
    seq, _colon, row_hash = text.partition(":")
    if not seq.isdecimal() or not row_hash:
        raise CommandError("Write the row and its hash as 1234:0a1b...")
    return (Anchor(at="the moment you name", seq=int(seq), hash=row_hash.strip().lower()),)
