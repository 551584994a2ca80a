"""The synthetic practice shows every part of a chart, and nothing of it lies in the future."""

from __future__ import annotations

import io
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from clients.measures.models import MeasureRequest, MeasureResponse
from clients.merging.models import ClientMerge
from clients.models import ConsentRecord
from clients.papers.models import ClientPaper
from clients.risk.models import SafetyPlan
from clients.screening.models import PathwayWorksheet, Screening
from clients.terms import ConsentStatus
from clinic.demo.build import build_demo
from clinic.demo.chart import page_of
from clinic.links.models import PrivateLink
from clinic.links.terms import LinkKind
from clinic.packets.models import PacketReply, PrescriberPacket
from clinic.packets.terms import ReplyKind
from clinic.scheduling.models import GroupSession
from clinic.staff.models import Credential
from sessions.models import ReadinessPoint, TouchConsent
from sessions.terms import GateCode

TODAY = date(2026, 3, 4)
NOON = datetime.combine(TODAY, time(12), tzinfo=ZoneInfo("America/New_York"))


@pytest.mark.django_db
def test_a_small_practice_has_one_of_everything() -> None:
    built = build_demo(seed=7, clients=30, today=TODAY, name="Lantern House")

    assert {SafetyPlan.objects.count() > 0, Screening.objects.count() > 5, ClientMerge.objects.count() == 1} == {True}
    assert PathwayWorksheet.objects.filter(signed_at__isnull=False).exists()
    assert {row.status for row in ConsentRecord.objects.all()} >= {ConsentStatus.SIGNED, ConsentStatus.WITHDRAWN}
    assert ClientPaper.objects.exists()
    assert PrescriberPacket.objects.count() == 2
    assert set(PacketReply.objects.values_list("kind", flat=True)) == {ReplyKind.QUESTION, ReplyKind.REVIEWED}
    assert set(PrivateLink.objects.values_list("kind", flat=True)) >= {LinkKind.MEASURES, LinkKind.PRESCRIBER_PACKET}
    assert MeasureRequest.objects.filter(completed_at__isnull=False).count() == 1
    assert any(row.cuts for row in MeasureResponse.objects.all())
    assert TouchConsent.objects.exists()
    point = ReadinessPoint.objects.get()
    assert (point.gate, point.ended_at) == (GateCode.INTEGRATION_BOOKED, None)
    assert point.appointment.starts_at > NOON
    assert GroupSession.objects.get().members.count() >= 2
    assert Credential.objects.filter(expires_on__lt=TODAY).exists()
    for model, field in ((Screening, "recorded_at"), (ConsentRecord, "recorded_at"), (ClientPaper, "added_at")):
        assert not model.objects.filter(**{f"{field}__gt": NOON}).exists(), model
    assert built.clients == 30


def test_an_invented_paper_is_a_page_that_says_so() -> None:
    page = PdfReader(io.BytesIO(page_of("ECG, twelve leads")), strict=True).pages[0].extract_text()

    assert "ECG, twelve leads" in page
    assert "Synthetic paper" in page
