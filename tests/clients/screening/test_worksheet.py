"""The pathway worksheet: no default, no number, a rationale, a signature, versions."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client, Course
from clients.screening import services
from clients.screening.models import PathwayWorksheet
from clinic.signatures.queries import is_unaltered, signatures_of
from clinic.staff.models import User
from tests.factories.people import confirm_password, make_course
from tests.factories.screening import make_worksheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(alex: Client) -> Course:
    return make_course(alex)


def sign(worksheet: PathwayWorksheet, actor: User) -> PathwayWorksheet:
    return services.sign_worksheet(worksheet=worksheet, version=worksheet.version, actor=actor, now=timezone.now())


def url(name: str, worksheet: PathwayWorksheet) -> str:
    return reverse(f"screening:{name}", args=[worksheet.pk])


def test_nothing_is_chosen_beforehand(course: Course, as_thea: Browser) -> None:
    begun = as_thea.post(reverse("screening:begin_worksheet", args=[course.pk]))
    page = as_thea.get(begun.url)

    rows = [row for _heading, rows in page.context["form"].headings() for row in rows]
    widgets = [str(field) for row in rows for field in (row.answer, row.lean) if field is not None]
    assert len(rows) == 16
    assert [widget for widget in widgets if "checked" in widget] == []
    assert "This is not a recommendation." in page.content.decode()


def test_a_rationale_is_needed_and_the_signature_freezes_it(course: Course, thea: User) -> None:
    with pytest.raises(services.ScreeningRefused):
        sign(make_worksheet(course, thea, COST={"answer": "YES"}), thea)
    worksheet = services.save_worksheet(
        worksheet=PathwayWorksheet.objects.get(), version=2, answers={}, rationale="Because.", actor=thea,
        now=timezone.now(),
    )  # fmt: skip

    signed = sign(worksheet, thea)

    assert is_unaltered(signed, signatures_of(signed))
    with pytest.raises(IntegrityError), transaction.atomic():
        PathwayWorksheet.objects.update(number=9)
    with pytest.raises(services.ScreeningRefused):
        services.save_worksheet(
            worksheet=signed, version=3, answers={}, rationale="Other", actor=thea, now=timezone.now()
        )


def test_a_new_worksheet_is_a_new_version_and_begins_empty(course: Course, thea: User) -> None:
    signed = sign(make_worksheet(course, thea, rationale="Because.", COST={"answer": "YES"}), thea)

    again = services.begin_worksheet(course=course, actor=thea, now=timezone.now())

    assert (signed.number, again.number, again.answers) == (1, 2, {})
    assert services.begin_worksheet(course=course, actor=thea, now=timezone.now()) == again


def test_a_red_flag_opens_what_to_do_now_and_nothing_else(course: Course, thea: User, as_thea: Browser) -> None:
    worksheet = make_worksheet(course, thea, RECENT_RISK={"answer": "YES"})

    page = as_thea.get(url("worksheet", worksheet)).content.decode()

    assert "A red flag is answered with yes." in page
    assert "988" in page
    assert Course.objects.get(pk=course.pk).status is course.status
    assert not course.client.tasks.exists()


def test_it_is_written_and_signed_through_its_pages(course: Course, thea: User, as_thea: Browser) -> None:
    worksheet = make_worksheet(course, thea)
    typed = {"version": "1", "depth_goal": "YES", "depth_goal_lean": "TOWARD_KAP", "preference_words": "Slowly",
             "rationale": "Alliance and goals."}  # fmt: skip

    kept = as_thea.post(url("save_worksheet", worksheet), {**typed, "review": "1"})
    confirm_password(as_thea)
    shown = as_thea.get(kept.url).content.decode()
    signed = as_thea.post(kept.url, {"version": "2"})

    worksheet.refresh_from_db()
    assert "Lean: Toward KAP" in shown
    assert (signed.url, worksheet.is_signed) == (url("worksheet", worksheet), True)
    assert worksheet.answers == {
        "DEPTH_GOAL": {"answer": "YES", "lean": "TOWARD_KAP"}, "PREFERENCE": {"words": "Slowly"},
    }  # fmt: skip


def test_two_tabs_never_overwrite_each_other(course: Course, thea: User, as_thea: Browser) -> None:
    worksheet = make_worksheet(course, thea, rationale="First.")

    stale = as_thea.post(url("save_worksheet", worksheet), {"version": "1", "rationale": "Second."})

    page = stale.content.decode()
    assert stale.status_code == 400
    assert "First." in page
    assert "Second." in page


@pytest.mark.parametrize("fields", [{"cost": "PERHAPS"}, {"cost_lean": "WINS"}, {"rationale": "x" * 8001}])
def test_bad_input_stores_nothing(course: Course, thea: User, as_thea: Browser, fields: dict[str, str]) -> None:
    worksheet = make_worksheet(course, thea)

    assert as_thea.post(url("save_worksheet", worksheet), {"version": "1", **fields}).status_code == 400
    worksheet.refresh_from_db()
    assert (worksheet.answers, worksheet.version) == ({}, 1)


def test_somebody_else_reads_and_does_not_write(course: Course, thea: User, as_priya: Browser) -> None:
    worksheet = make_worksheet(course, thea, rationale="Mine.")

    page = as_priya.get(url("worksheet", worksheet)).content.decode()
    refused = as_priya.post(url("save_worksheet", worksheet), {"version": "2", "rationale": "Hers."})

    assert "Mine." in page
    assert "<textarea" not in page
    assert (refused.status_code, PathwayWorksheet.objects.get().rationale) == (400, "Mine.")


def test_a_draft_is_discarded_and_a_signed_one_never(course: Course, thea: User, as_thea: Browser) -> None:
    worksheet = make_worksheet(course, thea, rationale="Because.")
    sign(worksheet, thea)

    as_thea.post(url("discard_worksheet", worksheet))
    draft = services.begin_worksheet(course=course, actor=thea, now=timezone.now())
    as_thea.post(url("discard_worksheet", draft))

    assert [one.number for one in PathwayWorksheet.objects.all()] == [1]
