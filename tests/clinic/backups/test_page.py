"""The owner's page: could everything be had back, and what to do when it is needed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clinic.backups import places
from clinic.backups.models import BackupRun
from clinic.backups.terms import Problem, RunKind, RunState

pytestmark = pytest.mark.django_db

PAGE = "/settings/backups/"


def put_backup(*, hours_ago: float, verified: bool = True) -> Path:
    path = places.path_for(timezone.now() - timedelta(hours=hours_ago), verified=verified)
    path.write_bytes(bytes(2_500_000))
    return path


def text_of(browser: Browser) -> str:
    answer = browser.get(PAGE)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_a_new_installation_is_told_what_will_come(data_folder: Path, as_otto: Browser, settings: Any) -> None:
    text = text_of(as_otto)

    assert "The first is taken within the hour" in text
    assert "None yet. One is held every month" in text
    assert "restore FILE --replace" in text
    assert not Path(settings.BACKUP_FOLDER).exists()


def test_the_newest_and_the_last_drill_are_shown(data_folder: Path, as_otto: Browser) -> None:
    newest = put_backup(hours_ago=0.5)
    put_backup(hours_ago=2, verified=False)
    now = timezone.now()
    BackupRun.objects.create(
        kind=RunKind.BACKUP, state=RunState.VERIFIED, at=now, rows=8123, sealed_opened=100, seconds=1.2
    )
    BackupRun.objects.create(kind=RunKind.DRILL, state=RunState.VERIFIED, at=now, seconds=41.3)

    text = text_of(as_otto)

    assert f"restore {newest.name} --replace" in text
    assert "8123 rows" in text or "8,123 rows" in text
    assert "41.3 s" in text
    assert "2 files, 4.8" in text
    assert "This needs whoever runs the installation" not in text


@pytest.mark.parametrize("case", ["too old", "failed", "no folder"])
def test_what_is_wrong_is_said_on_the_page_and_on_today(
    data_folder: Path, as_otto: Browser, settings: Any, case: str
) -> None:
    put_backup(hours_ago=25 if case == "too old" else 1)
    if case == "failed":
        BackupRun.objects.create(
            kind=RunKind.BACKUP, state=RunState.FAILED, at=timezone.now(), problem=Problem.LEDGER_BROKEN, where="17"
        )
    if case == "no folder":
        (data_folder / "file").write_text("")
        settings.BACKUP_FOLDER = str(data_folder / "file" / "below")
    sentence = {
        "too old": "The newest verified backup is too old.",
        "failed": "The access log does not verify",
        "no folder": "The folder for backups cannot be used",
    }[case]

    assert sentence in text_of(as_otto)
    today = as_otto.get("/").content.decode()
    assert sentence in today
    assert PAGE in today


def test_asking_is_for_the_owner_and_happens_once(data_folder: Path, as_otto: Browser, as_thea: Browser) -> None:
    assert as_thea.post(reverse("backups:ask")).status_code == 403
    assert as_otto.get(reverse("backups:ask")).status_code == 405
    assert BackupRun.objects.count() == 0

    as_otto.post(reverse("backups:ask"))
    answer = as_otto.post(reverse("backups:ask"), follow=True)

    assert "A backup is taken within a minute" in answer.content.decode()
    assert "A backup was asked for" in answer.content.decode()
    assert BackupRun.objects.filter(state=RunState.WAITING).count() == 1


def test_the_way_there_leads_from_the_practice(data_folder: Path, as_otto: Browser) -> None:
    assert PAGE in as_otto.get("/settings/").content.decode()


def test_the_number_of_queries_does_not_grow_with_the_files(
    data_folder: Path, as_otto: Browser, django_assert_max_num_queries: Any
) -> None:
    for hour in range(30):
        put_backup(hours_ago=hour + 1)

    with django_assert_max_num_queries(25):
        text_of(as_otto)
