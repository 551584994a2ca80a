"""A client with everything a chart can have, gathered and put into an archive once per test."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from clients.models import Client
from clinic.custody.exports.gathering import ClientRecord, gather
from clinic.custody.exports.manifest import zipped
from clinic.custody.services.making import client_files
from tests.factories.people import make_practice
from tests.factories.worlds import World, make_colleagues, make_world


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One therapist's client with a whole chart, built once per file; its texts carry ``zqaone``."""
    with django_db_blocker.unblock(), transaction.atomic():
        practice = make_practice(is_demo=True)
        therapist, prescriber, desk, owner = make_colleagues(practice, "Home")
        yield make_world("zqaone", practice, therapist, prescriber, desk, owner)
        transaction.set_rollback(True)


@pytest.fixture
def client_of_world(world: World, db: None) -> Client:
    return Client.objects.select_related("practice").get(pk=world.client.pk)


@pytest.fixture
def record(client_of_world: Client) -> ClientRecord:
    return gather(client_of_world, now=timezone.now())


@pytest.fixture(scope="module")
def archive(world: World, django_db_blocker: Any) -> zipfile.ZipFile:
    """The finished ZIP of that client."""
    now = timezone.now()
    with django_db_blocker.unblock():
        client = Client.objects.select_related("practice").get(pk=world.client.pk)
        files, manifest = client_files(client, now=now)
    return zipfile.ZipFile(io.BytesIO(zipped(files, manifest, made_at=now)))


def rows_in(archive: zipfile.ZipFile) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = json.loads(archive.read("data/record.json"))["records"]
    return found
