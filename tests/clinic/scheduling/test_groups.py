"""Sessions of a group: six seats, one clinician, one room, and nothing that two clients share."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from clients.models import CareTeamMember, Client
from clinic.audit.models import AuditEvent
from clinic.policy.preview import as_role
from clinic.policy.terms import Permission, Role
from clinic.practice.models import AppointmentType, Practice, Room
from clinic.practice.terms import AppointmentKind, Modality
from clinic.scheduling.models import Appointment, AppointmentStatusChange, GroupSession
from clinic.scheduling.queries import groups_on_calendar, members_of
from clinic.scheduling.rules.seats import free_seat
from clinic.scheduling.rules.slots import Span
from clinic.scheduling.services.booking import BookingRefused
from clinic.scheduling.services.changes import StepRefused, cancel, change_status, reschedule
from clinic.scheduling.services.conflicts import SlotTaken
from clinic.scheduling.services.groups import GroupRequest, book_group, call_off
from clinic.scheduling.terms import AppointmentStatus
from clinic.staff.models import User
from tests.factories.people import make_client, make_course, make_practice, make_user
from tests.factories.scheduling import MONDAY, THURSDAY, book, make_group, seat

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def seven(practice: Practice) -> list[Client]:
    return [make_client(practice) for _ in range(7)]


@pytest.mark.parametrize(("taken", "seat_number"), [(set(), 1), ({1, 2}, 3), ({2, 3}, 1), ({1, 2, 3, 4, 5, 6}, None)])
def test_the_first_free_seat(taken: set[int], seat_number: int | None) -> None:
    assert free_seat(taken) == seat_number


def test_a_group_holds_its_therapist_and_a_room_before_anybody_sits_in_it(
    practice: Practice, seven: list[Client], thea: User
) -> None:
    group = make_group(thea)

    assert group.room.name == "Room 1"
    with pytest.raises(SlotTaken) as refusal:
        book(seven[0], thea, modality=Modality.REMOTE, starts_at=THURSDAY + HOUR)
    assert refusal.value.kinds == ("therapist",)


def test_a_client_of_somebody_else_gets_the_other_room(practice: Practice, seven: list[Client], thea: User) -> None:
    make_group(thea)
    other = book(seven[0], make_user(practice, Role.THERAPIST))

    assert other.room is not None
    assert other.room.name == "Room 2"


def test_six_sit_side_by_side_and_a_seventh_does_not(seven: list[Client], thea: User) -> None:
    group = make_group(thea)
    members = seat(group, *seven[:6])

    assert [member.seat for member in members] == [1, 2, 3, 4, 5, 6]
    assert {(m.starts_at, m.room_id, m.therapist_id) for m in members} == {(THURSDAY, group.room_id, thea.pk)}
    with pytest.raises(BookingRefused, match="All 6 seats are taken"):
        seat(group, seven[6])


def test_a_member_has_an_appointment_like_any_other(practice: Practice, seven: list[Client], thea: User) -> None:
    course = make_course(seven[0])
    (member,) = seat(make_group(thea), seven[0])

    assert (member.status, member.course, member.client) == (AppointmentStatus.BOOKED, course, seven[0])
    assert AppointmentStatusChange.objects.filter(appointment=member).count() == 1
    assert CareTeamMember.objects.filter(client=seven[0], user=thea).exists()
    booked = AuditEvent.objects.get(action="scheduling.appointment.booked")
    assert (booked.client_id, booked.object_id) == (seven[0].pk, str(member.pk))


def test_nobody_is_in_two_places(seven: list[Client], thea: User, practice: Practice) -> None:
    book(seven[0], make_user(practice, Role.THERAPIST), modality=Modality.REMOTE)
    group = make_group(thea)
    with pytest.raises(SlotTaken) as elsewhere:
        seat(group, seven[0])
    seat(group, seven[1])
    with pytest.raises(SlotTaken) as twice:
        seat(group, seven[1])

    assert (elsewhere.value.kinds, twice.value.kinds) == (("client",), ("client",))


def test_a_cancelled_seat_is_free_again(seven: list[Client], thea: User) -> None:
    group = make_group(thea)
    members = seat(group, *seven[:6])
    cancel(appointment=members[2], reason="Ill", actor=thea, now=MONDAY)
    (late,) = seat(group, seven[6])

    assert late.seat == 3
    assert [member.seat for member in members_of(group)] == [1, 2, 3, 4, 5, 6]


def test_a_member_moved_away_has_an_hour_of_their_own(seven: list[Client], thea: User) -> None:
    group = make_group(thea)
    first, _second = seat(group, *seven[:2])
    moved = reschedule(
        appointment=first, starts_at=THURSDAY + timedelta(days=1), therapist=thea, modality=Modality.IN_PERSON,
        room=None, seen_version=1, actor=thea, now=MONDAY,
    )  # fmt: skip

    assert (moved.group, moved.seat) == (None, None)
    assert [member.client_id for member in members_of(group)] == [seven[1].pk]


def test_a_member_cannot_be_moved_into_the_hours_of_the_group_on_their_own(seven: list[Client], thea: User) -> None:
    (only,) = seat(make_group(thea), seven[0])
    with pytest.raises(SlotTaken):
        reschedule(
            appointment=only, starts_at=THURSDAY + HOUR, therapist=thea, modality=Modality.REMOTE, room=None,
            seen_version=1, actor=thea, now=MONDAY,
        )  # fmt: skip


def test_calling_a_group_off_cancels_everybody_and_frees_the_hours(seven: list[Client], thea: User) -> None:
    group = make_group(thea)
    seat(group, *seven[:3])
    call_off(group=group, reason="The therapist is ill.", actor=thea, now=MONDAY)

    assert set(group.members.values_list("status", flat=True)) == {AppointmentStatus.CANCELLED}
    reasons = {step.reason for step in AppointmentStatusChange.objects.filter(to_status=AppointmentStatus.CANCELLED)}
    assert reasons == {"The therapist is ill."}
    assert make_group(thea).room_id == group.room_id
    with pytest.raises(BookingRefused, match="called off"):
        seat(group, seven[4])


def test_a_group_is_not_called_off_once_somebody_began_and_nobody_is_cancelled(seven: list[Client], thea: User) -> None:
    group = make_group(thea)
    first, second = seat(group, *seven[:2])
    change_status(appointment=second, target=AppointmentStatus.IN_PROGRESS, actor=thea, now=THURSDAY)
    with pytest.raises(StepRefused, match="has begun"):
        call_off(group=group, reason="Ill", actor=thea, now=THURSDAY)

    first.refresh_from_db()
    assert first.status is AppointmentStatus.BOOKED


def test_a_group_is_called_off_with_a_reason(thea: User) -> None:
    with pytest.raises(StepRefused, match="Say why"):
        call_off(group=make_group(thea), reason=" ", actor=thea, now=MONDAY)


def test_a_group_comes_together_for_dosing_in_one_practice(practice: Practice, thea: User) -> None:
    talk = AppointmentType.objects.get(practice=practice, kind=AppointmentKind.PREPARATION)
    with pytest.raises(BookingRefused, match="dosing"):
        book_group(
            request=GroupRequest(appointment_type=talk, therapist=thea, starts_at=THURSDAY), actor=thea, now=MONDAY
        )
    elsewhere = make_user(make_practice(), Role.THERAPIST)
    with pytest.raises(BookingRefused, match="one practice"):
        make_group(elsewhere, actor=thea)


def _write_around(appointment: Appointment) -> None:
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        appointment.save()


def test_the_database_itself_refuses_what_no_service_writes(
    practice: Practice, seven: list[Client], thea: User
) -> None:
    group = make_group(thea)
    first, second = seat(group, *seven[:2])
    other = make_group(make_user(practice, Role.THERAPIST))

    def copy(**changes: object) -> Appointment:
        kept = {
            field.attname: getattr(second, field.attname)
            for field in Appointment._meta.concrete_fields
            if field.attname != "id"
        }
        return Appointment(**(kept | {"client_id": seven[3].pk, "seat": 3} | changes))

    for wrong in (
        {"seat": first.seat},
        {"seat": 7},
        {"seat": 0},
        {"seat": None},
        {"seat": None, "group_id": None},
        {"group_id": None},
        {"group_id": other.pk},
        {"starts_at": THURSDAY + HOUR},
        {"therapist_id": other.therapist_id},
        {"room_id": other.room_id},
        {"client_id": first.client_id},
    ):
        _write_around(copy(**wrong))
    copy().save()

    assert members_of(group).count() == 3


def test_the_database_itself_keeps_a_group_where_it_is(practice: Practice, seven: list[Client], thea: User) -> None:
    group = make_group(thea)
    (member,) = seat(group, seven[0])

    for changes in ({"starts_at": THURSDAY - HOUR}, {"room": Room.objects.exclude(pk=group.room_id)[0]},
                    {"therapist": make_user(practice, Role.THERAPIST)}, {"cancelled_at": MONDAY}):  # fmt: skip
        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
            GroupSession.objects.filter(pk=group.pk).update(**changes)
    cancel(appointment=member, reason="Ill", actor=thea, now=MONDAY)
    GroupSession.objects.filter(pk=group.pk).update(cancelled_at=MONDAY)
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        GroupSession.objects.filter(pk=group.pk).update(cancelled_at=None)


def test_the_database_itself_keeps_two_groups_apart(practice: Practice, thea: User) -> None:
    group = make_group(thea)
    twin = GroupSession(
        practice=practice,
        appointment_type=group.appointment_type,
        therapist=thea,
        room=Room.objects.get(practice=practice, name="Room 2"),
        starts_at=THURSDAY + HOUR,
        ends_at=THURSDAY + 2 * HOUR,
        blocked_until=THURSDAY + 2 * HOUR,
        booked_by=thea,
        booked_at=MONDAY,
    )
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        twin.save()
    twin.therapist, twin.room = make_user(practice, Role.THERAPIST), group.room
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        twin.save()
    twin.room = Room.objects.get(name="Room 2")
    twin.save()


def test_who_sees_a_group(practice: Practice, seven: list[Client], thea: User, olive: User, dana: User) -> None:
    group = make_group(thea)
    elsewhere = make_user(make_practice(), Role.FRONT_DESK)

    def seen(user: User) -> bool:
        return GroupSession.objects.visible_to(user, Permission.VIEW_SCHEDULE).filter(pk=group.pk).exists()

    assert [seen(user) for user in (thea, dana, olive, elsewhere)] == [True, True, False, False]
    own = make_client(practice, therapist=olive)
    seat(group, own)
    assert seen(olive)


def test_a_preview_reaches_no_group_that_its_viewer_does_not(thea: User, olive: User) -> None:
    make_group(thea)

    for permission in (Permission.VIEW_SCHEDULE, Permission.BOOK_APPOINTMENT):
        assert not GroupSession.objects.visible_to(as_role(olive, Role.FRONT_DESK), permission).exists()


def test_the_calendar_counts_who_sits_in_one_query(
    seven: list[Client], thea: User, django_assert_num_queries: object
) -> None:
    group = make_group(thea)
    members = seat(group, *seven[:3])
    cancel(appointment=members[0], reason="Ill", actor=thea, now=MONDAY)
    window = Span(starts_at=THURSDAY - HOUR, ends_at=THURSDAY + HOUR)
    with django_assert_num_queries(1):  # type: ignore[operator]
        found = list(groups_on_calendar(GroupSession.objects.all(), window))

    assert [(row.pk, row.seated) for row in found] == [(group.pk, 2)]  # type: ignore[attr-defined]


def test_every_guard_stands() -> None:
    """The tables kept their guards through the migrations."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            wanted = {
                "appointment_taken_insert",
                "appointment_taken_update",
                "group_session_insert",
                "group_session_update",
            }
        else:
            cursor.execute("SELECT conname FROM pg_constraint UNION SELECT tgname FROM pg_trigger")
            wanted = {"appointment_therapist_taken", "appointment_room_taken", "appointment_client_taken",
                      "group_session_therapist_taken", "group_session_room_taken", "appointment_seated",
                      "group_session_hours"}  # fmt: skip
        assert wanted <= {name for (name,) in cursor.fetchall()}
