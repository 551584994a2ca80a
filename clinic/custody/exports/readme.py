"""README.txt of an archive, in plain words."""

from __future__ import annotations

from typing import Final

from clients.hooks import withheld_notices
from clients.rules.part2 import NOTICE
from clinic.custody.exports.coverage import WITHHELD

APOSTROPHE: Final = (
    "In a table, a cell that a spreadsheet could take for a formula begins with an apostrophe ('). "
    "The apostrophe is not part of the record; data/record.json holds every text as it was written."
)


def left_out() -> list[str]:
    """Return what every copy says about what it leaves out, whether or not there is any."""
    return [notice() for notice in withheld_notices]


def client_readme(*, practice: str, made_at: str, is_part2: bool) -> bytes:
    """Return the words that come with one client's record."""
    parts = [
        "THE RECORD OF ONE CLIENT",
        f"Made by {practice} on {made_at}. Times in the tables are in UTC; times in the PDF are the practice's.",
        "\n".join(
            [
                "What is here",
                "  record.pdf, or record-1.pdf and so on   the whole record to read and to print",
                "  data/record.json     every row of the record, with its keys, for another system",
                "  data/fhir-r4.json    what HL7 FHIR R4 (4.0.1/4.3) has words for, as one Bundle",
                "  tables/              the same rows as tables; tables/contents.csv says which table is which",
                "  access-log.csv       who saw or changed the record, and when",
                "  attachments/         documents issued from the record",
                "  manifest.json        how many rows of each kind, and the SHA-256 of every file",
            ]
        ),
        APOSTROPHE,
        "Not in this archive",
        *left_out(),
        *dict.fromkeys(WITHHELD.values()),
        *([NOTICE] if is_part2 else []),
    ]
    return ("\n\n".join(parts) + "\n").encode()


def practice_readme(*, practice: str, made_at: str) -> bytes:
    """Return the words that come with the archive of a whole practice."""
    parts = [
        "EVERYTHING OF A PRACTICE",
        f"Made by {practice} on {made_at}. Times are in UTC.",
        "\n".join(
            [
                "What is here",
                "  clients/             one folder per client, each with a README.txt and a manifest of its own",
                "  practice/            settings, places, staff, consent documents, as JSON; scans of credentials",
                "  ledger.csv           who saw or changed what in the practice",
                "  manifest.json        how many rows of each kind, and the SHA-256 of every file",
            ]
        ),
        "Not in this archive",
        *left_out(),
        "Passwords, second factors and keys: they belong to people and to the installation, not to the record.",
    ]
    return ("\n\n".join(parts) + "\n").encode()
