"""The screening list: versions, classes that only a prescriber gives, and no verdict anywhere."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client, Course
from clients.screening import queries, services
from clients.screening.models import Screening, ScreeningClass
from clients.screening.terms import ClientClass, ItemStatus, ScreeningItem
from clients.terms import ClearanceStatus, CourseStatus
from clinic.audit.models import AuditEvent
from clinic.staff.models import User
from tests.factories.clients import make_clearance
from tests.factories.people import make_course
from tests.factories.screening import make_screening

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(alex: Client) -> Course:
    return make_course(alex, status=CourseStatus.SCREENING)


def shown(screening: Screening, item: ScreeningItem) -> queries.Shown:
    return next(one for one in queries.lines_of(screening) if one.line.item is item)


def give(screening: Screening, actor: User, item: ScreeningItem, value: ClientClass, comment: str = "") -> int:
    return services.set_classes(screening=screening, classes={item: (value, comment)}, actor=actor, now=timezone.now())


def test_a_change_is_a_new_version_and_the_old_one_stays(course: Course, thea: User) -> None:
    first = make_screening(course, thea, comment="Murmur")
    second = make_screening(course, thea, seen=1, ALLERGY="ABSENT")

    assert (first.version, second.version) == (1, 2)
    assert Screening.objects.get(pk=first.pk).answers["CARDIAC"]["comment"] == "Murmur"
    assert shown(second, ScreeningItem.ALLERGY).status is ItemStatus.ABSENT
    assert shown(second, ScreeningItem.PREGNANCY).status is None
    assert AuditEvent.objects.filter(action="screening.screening.recorded").count() == 2


def test_the_same_list_is_no_new_version(course: Course, thea: User) -> None:
    first = make_screening(course, thea)

    assert make_screening(course, thea, seen=1) == first


def test_a_list_opened_before_a_newer_version_is_refused(course: Course, thea: User) -> None:
    make_screening(course, thea)

    with pytest.raises(services.StaleScreening):
        make_screening(course, thea, seen=0, ALLERGY="PRESENT")


def test_only_a_prescriber_gives_a_class(course: Course, thea: User, priya: User) -> None:
    screening = make_screening(course, thea)

    with pytest.raises(services.ScreeningRefused):
        give(screening, thea, ScreeningItem.CARDIAC, ClientClass.ABSOLUTE)
    assert give(screening, priya, ScreeningItem.CARDIAC, ClientClass.RELATIVE, "ECG first") == 1
    assert give(screening, priya, ScreeningItem.CARDIAC, ClientClass.RELATIVE, "ECG first") == 0

    given = ScreeningClass.objects.get()
    assert (given.value, given.comment, given.prescriber) == (ClientClass.RELATIVE, "ECG first", priya)


def test_a_class_given_before_the_line_changed_is_marked(course: Course, thea: User, priya: User) -> None:
    screening = make_screening(course, thea)
    give(screening, priya, ScreeningItem.CARDIAC, ClientClass.NOT_A_CONCERN)

    same = make_screening(course, thea, seen=1, ALLERGY="ABSENT")
    changed = make_screening(course, thea, seen=2, comment="New murmur")

    assert not shown(same, ScreeningItem.CARDIAC).is_outdated
    assert shown(changed, ScreeningItem.CARDIAC).is_outdated


@pytest.mark.parametrize("model", [Screening, ScreeningClass])
def test_the_database_changes_nothing(course: Course, thea: User, priya: User, model: Any) -> None:
    give(make_screening(course, thea), priya, ScreeningItem.CARDIAC, ClientClass.RELATIVE)

    for act in (lambda: model.objects.update(practice=course.practice), lambda: model.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_the_page_chooses_nothing_beforehand(course: Course, as_thea: Browser) -> None:
    page = as_thea.get(reverse("screening:record", args=[course.pk]))

    form = page.context["form"]
    fields = [str(row.status) for _group, rows in form.groups() for row in rows]
    assert len(fields) == 24
    assert [field for field in fields if "checked" in field] == []
    assert "Sources disagree" in page.content.decode()
    assert "not a contraindication" in page.content.decode()


def test_the_list_is_kept_through_its_page(course: Course, as_thea: Browser) -> None:
    url = reverse("screening:record", args=[course.pk])
    typed = {"version": "0", "asked_on": (timezone.localdate() - timedelta(days=1)).isoformat(), "bipolar": "UNKNOWN"}

    refused = as_thea.post(url, {**typed, "cardiac_comment": "Murmur"})
    kept = as_thea.post(url, {**typed, "cardiac": "PRESENT", "cardiac_comment": "Murmur"})
    stale = as_thea.post(url, {**typed, "cardiac": "ABSENT"})

    assert "Say whether this is absent, present or unknown." in refused.content.decode()
    assert kept.status_code == 302
    assert Screening.objects.get().answers == {
        "CARDIAC": {"status": "PRESENT", "comment": "Murmur"}, "BIPOLAR": {"status": "UNKNOWN"},
    }  # fmt: skip
    assert (stale.status_code, "in the meantime" in stale.content.decode()) == (400, True)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"cardiac": "MAYBE"}, "Select a valid choice."),
        ({"asked_on": "2199-01-01"}, "This day has not come yet."),
        ({"cardiac": "PRESENT", "cardiac_comment": "x" * 2001}, "Shorten this to 2000 characters at most."),
        ({}, "Nothing was answered yet."),
    ],
)
def test_bad_input_stores_nothing(course: Course, as_thea: Browser, fields: dict[str, str], sentence: str) -> None:
    typed = {"version": "0", "asked_on": (timezone.localdate() - timedelta(days=1)).isoformat(), **fields}

    page = as_thea.post(reverse("screening:record", args=[course.pk]), typed)

    assert (page.status_code, sentence in page.content.decode()) == (400, True)
    assert not Screening.objects.exists()


def test_the_prescriber_classes_on_the_page_of_the_clearance(
    course: Course, thea: User, priya: User, as_priya: Browser
) -> None:
    screening = make_screening(course, thea, comment="Murmur")
    clearance = make_clearance(course, priya, status=ClearanceStatus.REQUESTED)
    page = as_priya.get(reverse("clients:clearance", args=[clearance.pk])).content.decode()

    back = as_priya.post(
        reverse("screening:set_classes", args=[screening.pk]), {"cardiac": "RELATIVE", "cardiac_comment": "ECG"}
    )

    assert "Murmur" in page
    assert back.url == reverse("clients:clearance", args=[clearance.pk])
    assert "ECG" in as_priya.get(back.url).content.decode()
    wrong = as_priya.post(reverse("screening:set_classes", args=[screening.pk]), {"cardiac": "FINE"})
    assert wrong.status_code == 400
    assert ScreeningClass.objects.count() == 1


def test_no_page_says_eligible_or_not(course: Course, thea: User, priya: User, as_priya: Browser) -> None:
    screening = make_screening(course, thea, **{item.value: "PRESENT" for item in ScreeningItem})
    give(screening, priya, ScreeningItem.CARDIAC, ClientClass.ABSOLUTE)
    clearance = make_clearance(course, priya, status=ClearanceStatus.REQUESTED)

    for name, key in (
        ("screening:screening", course),
        ("screening:version", screening),
        ("clients:clearance", clearance),
    ):
        page = as_priya.get(reverse(name, args=[key.pk])).content.decode()
        assert re.findall(r"\b(?:in|not )?eligib\w+", page, re.IGNORECASE) == []
