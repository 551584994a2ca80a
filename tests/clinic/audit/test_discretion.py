"""What the pages keep to whoever did it; the ledger keeps everything."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from clinic.audit import services as audit
from clinic.audit.discretion import PrivateArea, private_areas
from clinic.audit.models import AuditEvent
from clinic.audit.terms import Act
from clinic.audit.verification import verify
from clinic.staff.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def diary() -> Iterator[None]:
    area = PrivateArea(prefix="diary.", shown=frozenset({"diary.cover.seen"}))
    private_areas.append(area)
    yield
    private_areas.remove(area)


@pytest.fixture
def written(thea: User, olive: User) -> None:
    audit.record_listing(actor=thea, action="diary.page.read")
    audit.record_listing(actor=thea, action="diary.cover.seen")
    audit.record_listing(actor=olive, action="clients.list.viewed")
    audit.record(actor=None, system="sweeper", act=Act.CHANGE, action="diary.page.turned")


def shown(reader: User | None) -> list[str]:
    rows = AuditEvent.objects.shown_to(reader.pk if reader else None).order_by("seq")
    return list(rows.values_list("action", flat=True))


def test_who_did_it_sees_it(written: None, thea: User) -> None:
    assert shown(thea) == ["diary.page.read", "diary.cover.seen", "clients.list.viewed"]


def test_nobody_else_does(written: None, olive: User) -> None:
    assert shown(olive) == shown(None) == ["diary.cover.seen", "clients.list.viewed"]


def test_the_ledger_is_complete(written: None) -> None:
    assert AuditEvent.objects.count() == 4
    assert list(verify()) == []
