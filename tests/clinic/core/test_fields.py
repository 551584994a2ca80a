"""Stored codes read back as members, and the database refuses unknown ones."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from clinic.core.blind_index import blind_index
from clinic.core.fields import CodeField
from clinic.policy.terms import Role
from clinic.practice.models import AppointmentType, Practice
from clinic.practice.terms import AppointmentKind, Modality
from clinic.staff.models import StaffRole, User


def test_a_code_reads_back_as_its_member(thea: User) -> None:
    (grant,) = StaffRole.objects.filter(user=thea)

    assert grant.role is Role.THERAPIST


def test_a_code_may_be_given_as_text(practice: Practice) -> None:
    kind = AppointmentType.objects.create(practice=practice, kind="THERAPY", name="Talk", minutes=50)

    assert kind.kind is AppointmentKind.THERAPY


def test_an_unknown_code_is_refused_before_the_database(practice: Practice) -> None:
    with pytest.raises(ValueError, match="MASSAGE"):
        AppointmentType.objects.create(practice=practice, kind="MASSAGE", name="Massage", minutes=50)


def test_the_database_refuses_an_unknown_code_too(practice: Practice) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE practice_appointmenttype SET kind = 'MASSAGE'")


@pytest.mark.pure
def test_a_code_of_another_enum_is_a_sentence_for_the_form() -> None:
    with pytest.raises(ValidationError):
        CodeField(Modality).to_python("NOWHERE")


@pytest.mark.pure
@pytest.mark.parametrize("nothing", ["", None])
def test_nothing_stays_nothing(nothing: str | None) -> None:
    assert CodeField(Modality).from_db_value(nothing) == nothing
    assert CodeField(Modality).to_python(nothing) == nothing


@pytest.mark.pure
def test_migrations_know_the_column_and_not_the_enum() -> None:
    _name, _path, args, kwargs = CodeField(Modality, default=Modality.REMOTE).deconstruct()

    assert args == []
    assert type(kwargs["default"]) is str
    assert "enum" not in kwargs


@pytest.mark.pure
def test_blind_index_finds_equals_within_one_practice_and_field_only() -> None:
    index = blind_index("5550100", field="phone", practice="a")

    assert index == blind_index("5550100", field="phone", practice="a")
    assert len({
        index,
        blind_index("5550101", field="phone", practice="a"),
        blind_index("5550100", field="email", practice="a"),
        blind_index("5550100", field="phone", practice="b"),
    }) == 4  # fmt: skip
    assert "5550100" not in index


@pytest.mark.pure
def test_blind_index_of_nothing_is_nothing() -> None:
    assert blind_index("", field="phone", practice="a") == ""
