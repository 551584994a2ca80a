"""What integration adds to a client's page, and what it keeps from happening to a chart."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import timezone

from clients.merging.models import ClientMerge
from clients.merging.services import MergeRefused, merge_clients
from clients.models import Course, Task
from clients.services.tasks import close_task
from clients.terms import CourseStatus
from clinic.staff.models import User
from integration.models import IntegrationNote
from integration.services import notes
from sessions.models import DosingSession
from tests.factories.left_sessions import note_content, sign, sign_content
from tests.factories.people import make_client

pytestmark = pytest.mark.django_db


def merge(left: DosingSession, actor: User) -> ClientMerge:
    """Close the chart of the session that is over."""
    kept = make_client(left.practice)
    return merge_clients(duplicate=left.client, kept=kept, reason="Same telephone.", actor=actor, now=timezone.now())


def test_a_chart_with_an_unsigned_integration_note_stays_open(
    left: DosingSession, thea: User, dana: User, noon: datetime
) -> None:
    sign(left, thea, now=noon)
    for task in Task.objects.filter(client=left.client):
        close_task(task=task, outcome="Done.", actor=thea, now=noon)
    Course.objects.filter(client=left.client).update(status=CourseStatus.COMPLETED, closed_at=noon)
    draft = notes.begin_note(dosing_session=left, actor=thea, now=noon)

    with pytest.raises(MergeRefused) as refused:
        merge(left, dana)
    assert "integration note" in refused.value.for_staff
    assert not ClientMerge.objects.exists()

    sign_content(draft, note_content(held_at=draft.held_at), thea, now=noon)
    assert merge(left, dana).client == left.client
    assert IntegrationNote.objects.get().is_signed
