"""The reach of a request is widened for looking at a record and for nothing else, whatever the page allows."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from clients.models import Client
from clinic.break_glass.middleware import EmergencyAccessMiddleware
from clinic.staff.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("method", "has_argument", "is_widened"),
    [("GET", True, True), ("HEAD", True, True), ("GET", False, False), ("POST", True, False), ("DELETE", True, False)],
)
def test_only_a_look_at_a_record_reaches_further(
    alex: Client, olive: User, method: str, has_argument: bool, is_widened: bool
) -> None:
    request = RequestFactory().generic(method, "/")
    request.user = olive
    request.emergency_access = SimpleNamespace(client_id=alex.pk)  # type: ignore[attr-defined]

    EmergencyAccessMiddleware(lambda _request: HttpResponse()).process_view(
        request, None, (), {"pk": alex.pk} if has_argument else {}
    )

    assert olive.emergency_client_id == (alex.pk if is_widened else None)
