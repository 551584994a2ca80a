"""The command that imports a client list."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from clients.models import Client
from clinic.policy.terms import Role
from clinic.practice.models import Practice
from tests.factories.people import make_user

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture(autouse=True)
def therapist(practice: Practice) -> None:
    make_user(practice, Role.THERAPIST, name="Thea Quinn", email="thea1@example.org")


def run(name: str, *args: str, **options: Any) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("import_clients", str(DATA / name), *args, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_without_apply_nothing_is_stored() -> None:
    out, _err = run("simplepractice.csv", "--practice", "willow practice")

    assert "Would add 3, leave out 0, cannot read 0." in out
    assert "Nothing was stored. Add --apply to import." in out
    assert not Client.objects.exists()


def test_with_apply_everybody_is_stored_and_progress_is_shown() -> None:
    out, err = run("simplepractice.csv", "--practice", "Willow Practice", "--apply")

    assert "Added 3 clients." in out
    assert "3 of 3" in err
    assert Client.objects.count() == 3


def test_bad_rows_are_listed_and_the_exit_code_is_not_zero() -> None:
    err = StringIO()
    for apply in (False, True):
        with pytest.raises(CommandError) as refused:
            call_command("import_clients", str(DATA / "bad_rows.csv"), apply=apply, stdout=StringIO(), stderr=err)
        assert refused.value.returncode == 2

    assert "Line 5: Birth date “01/01/1890” lies before 1900." in err.getvalue()
    assert not Client.objects.exists()


def test_columns_can_be_mapped() -> None:
    out, _err = run(
        "german_excel.csv",
        "--map",
        "Nachname=last_name",
        "--map",
        "Vorname=first_name",
        "--map",
        "Geburtsdatum=birth_date",
    )

    assert "Would add 2, leave out 0, cannot read 0." in out


@pytest.mark.parametrize(
    ("name", "args", "sentence"),
    [
        ("missing.csv", [], "cannot be opened: No such file or directory."),
        ("latin.csv", [], "Line 2 cannot be read as utf-8."),
        ("latin.csv", ["--encoding", "klingon"], "“klingon” is not a known encoding."),
        (
            "simplepractice.csv",
            ["--practice", "Nowhere"],
            "No practice is called “Nowhere”. There are: Willow Practice.",
        ),
        ("simplepractice.csv", ["--map", "nonsense"], "Write --map as"),
        ("duplicate_heading.csv", [], "These headings stand twice"),
    ],
)
def test_each_mistake_gets_a_sentence(name: str, args: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=re.escape(sentence)):
        run(name, *args)


def test_with_several_practices_one_must_be_named(other_practice: Practice) -> None:
    with pytest.raises(CommandError, match=r"Say which practice with --practice\. There are: Other Practice, Willow"):
        run("simplepractice.csv")


def test_the_encoding_can_be_named() -> None:
    out, _err = run("latin.csv", "--encoding", "windows-1252")

    assert "Would add 1" in out
