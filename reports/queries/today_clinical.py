"""The sections of Today that clinicians read: decisions, integration, notes, tasks, reviews, scores."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.models import Course, MedicalClearance, Task
from clients.notes.models import ProgressNote
from clients.notes.queries import drafts_of
from clients.queries import clearance_queue, expiring_clearances, tasks_of_person
from clients.risk.models import RiskAlert
from clients.risk.queries import alerts_for
from clients.terms import CourseStatus
from clinic.core.labels import label
from clinic.core.wording import number
from clinic.policy.terms import Permission
from clinic.signatures.queries import Waiting, waiting_for, with_records
from integration.models import IntegrationNote
from integration.queries import Followed, board
from integration.terms import Standing
from reports.queries.due import ClientDue, measures_due
from reports.queries.scores import ChangedScore, scores_that_changed
from reports.queries.today_rows import Reader, Row, Section
from sessions.models import DosingSession
from sessions.rules.lifecycle import MAY_BE_SIGNED

EXPIRES_WITHIN: Final = timedelta(days=14)


def risk_alerts(reader: Reader) -> Section | None:
    """Open alerts about clients this person looks after; no heading while there is none."""
    found = reader.first_rows(alerts_for(reader.user).order_by("taken_up_at", "opened_at", "pk"), _alert_row)
    if not found["rows"]:
        return None
    return Section(title=_("Risk alerts"), icon="octagon-alert", empty="", wide=True, shows_clock=True, **found)


def clearances_to_decide(reader: Reader) -> Section:
    """The prescriber's queue, and what runs out soon."""
    today = reader.today
    expiring = expiring_clearances(reader.user, on=today, until=today + EXPIRES_WITHIN).count()
    return Section(
        title=_("Clearances to decide"),
        icon="inbox",
        **reader.first_rows(clearance_queue(reader.user).order_by("requested_at", "pk"), _clearance_row),
        empty=_("Nothing waits for a decision. Requests of the therapists appear here."),
        more_url=reverse("clients:queue"),
        notes=(_runs_out(expiring),) if expiring else (),
    )


def integration_due(reader: Reader) -> Section:
    """Dosing sessions whose integration is due or late."""
    pressing = [row for row in board(reader.user, reader.now) if row.standing in {Standing.OVERDUE, Standing.DUE}]
    return Section(
        title=_("Integration due"),
        icon="sprout",
        **reader.first_rows(pressing, _integration_row),
        empty=_("Every dosing session has its integration booked or held."),
        more_url=reverse("integration:board"),
    )


def unsigned_notes(reader: Reader) -> Section:
    """Sessions that ended and integration meetings held, whose note this person has not signed."""
    sessions = (
        DosingSession.objects.visible_to(reader.user, Permission.SIGN_NOTE)
        .filter(status__in=MAY_BE_SIGNED, therapist=reader.user)
        .select_related("client", "appointment")
        .order_by("appointment__starts_at", "pk")[: reader.limit + 1]
    )
    drafts = (
        IntegrationNote.objects.visible_to(reader.user, Permission.WRITE_INTEGRATION)
        .filter(author=reader.user, signed_at__isnull=True)
        .select_related("client", "dosing_session")
        .order_by("held_at", "pk")[: reader.limit + 1]
    )
    begun = drafts_of(reader.user)[: reader.limit + 1]
    rows = [
        *(_session_row(row) for row in sessions),
        *(_draft_row(row) for row in drafts),
        *(_begun_row(row) for row in begun),
    ]
    rows.sort(key=lambda row: (row.at.isoformat() if row.at else "", row.title))
    return Section(
        title=_("Notes to sign"),
        icon="signature",
        rows=rows[: reader.limit],
        left_out=len(rows) > reader.limit,
        empty=_("Every note is signed."),
    )


def notes_to_cosign(reader: Reader) -> Section | None:
    """What associates signed and this supervisor has not; nothing for who supervises nobody."""
    waiting = with_records(waiting_for(reader.user)[: reader.limit + 1])
    if not waiting and not reader.user.associates.exists():
        return None
    return Section(
        title=_("Notes to co-sign"),
        icon="pen-line",
        **reader.first_rows(waiting, _waiting_row),
        empty=_("You have signed beside every note of your associates."),
        more_url=reverse("signatures:waiting"),
    )


def tasks(reader: Reader) -> Section:
    """What this person was asked to see to."""
    found = tasks_of_person(reader.user).order_by("-is_urgent", "due_at", "created_at", "pk")
    return Section(
        title=_("Tasks"),
        icon="list-checks",
        **reader.first_rows(found, _task_row),
        empty=_("No open tasks. What somebody asks of you, or a session leaves to be seen to, appears here."),
    )


def reviews_due(reader: Reader) -> Section:
    """Courses whose review is due."""
    found = (
        Course.objects.visible_to(reader.user, Permission.MANAGE_COURSE)
        .filter(status=CourseStatus.REVIEW_DUE)
        .select_related("client")
        .order_by("opened_at", "pk")
    )
    return Section(
        title=_("Reviews due"),
        icon="milestone",
        **reader.first_rows(found, _course_row),
        empty=_("No course waits for its review."),
    )


def measures_due_section(reader: Reader) -> Section:
    """Clients for whom measures are due, the longest first."""
    return Section(
        title=_("Measures due"),
        icon="clipboard-list",
        **reader.first_rows(measures_due(reader.user, reader.practice, reader.now), _due_row),
        empty=_("No measure is due. What falls due follows the course: screening, before a dose, every two weeks."),
    )


def changed_scores(reader: Reader) -> Section:
    """Scores of the last two weeks that moved away from their baseline."""
    return Section(
        title=_("Scores that changed"),
        icon="chart-line",
        **reader.first_rows(scores_that_changed(reader.user, on=reader.today, zone=reader.practice.zone), _score_row),
        empty=_("No score of the last two weeks has moved far from its baseline."),
    )


def _alert_row(row: RiskAlert) -> Row:
    return Row(
        title=row.client.name,
        detail=_("responsible: %(who)s") % {"who": row.responsible.name},
        at=row.opened_at,
        lead=_("since"),
        url=reverse("risk:alert", args=[row.pk]),
        badges=(row.level, row.state),
        is_urgent=row.taken_up_at is None,
    )


def _runs_out(count: int) -> str:
    words = ngettext(
        "%(count)s clearance runs out within two weeks.", "%(count)s clearances run out within two weeks.", count
    )
    return words % {"count": count}


def _clearance_row(row: MedicalClearance) -> Row:
    return Row(
        title=row.client.name,
        detail=_("asked by %(name)s") % {"name": row.requested_by.name},
        at=row.requested_at,
        lead=_("since"),
        url=reverse("clients:clearance", args=[row.pk]),
        badges=(row.status,),
    )


def _integration_row(row: Followed) -> Row:
    return Row(
        title=row.dosing_session.client.name,
        detail=_("Dosing session %(number)s") % {"number": row.dosing_session.number},
        lead=_("until"),
        at=row.window.closes_at,
        url=reverse("integration:session", args=[row.dosing_session.pk]),
        badges=(row.standing,),
        is_urgent=row.standing is Standing.OVERDUE,
    )


def _session_row(row: DosingSession) -> Row:
    return Row(
        title=row.client.name,
        detail=_("Dosing session %(number)s") % {"number": row.number},
        at=row.appointment.starts_at,
        url=reverse("sessions:note", args=[row.pk]),
        badges=(row.status,),
    )


def _draft_row(row: IntegrationNote) -> Row:
    return Row(
        title=row.client.name,
        detail=_("Integration after session %(number)s") % {"number": row.dosing_session.number},
        at=row.held_at,
        url=reverse("integration:note", args=[row.pk]),
    )


def _begun_row(row: ProgressNote) -> Row:
    return Row(
        title=row.client.name,
        detail=_("Note: %(kind)s") % {"kind": label(row.kind)},
        at=row.held_at,
        url=reverse("notes:note", args=[row.pk]),
    )


def _waiting_row(row: Waiting) -> Row:
    return Row(
        title=row.record.client.name,
        detail=f"{row.kind.title}, {row.signature.signer_name}",
        at=row.signature.signed_at,
        url=reverse("signatures:cosign", args=[row.signature.pk]),
    )


def _task_row(row: Task) -> Row:
    return Row(
        title=label(row.kind),
        detail=row.client.name,
        lead=_("until") if row.due_at else _("since"),
        at=row.due_at or row.created_at,
        url=reverse("clients:detail", args=[row.client_id]),
        is_urgent=row.is_urgent,
    )


def _course_row(row: Course) -> Row:
    return Row(
        title=row.client.name,
        detail=_("after %(count)s planned doses") % {"count": row.planned_doses} if row.planned_doses else "",
        at=row.opened_at,
        lead=_("opened"),
        url=reverse("clients:course", args=[row.pk]),
        badges=(row.status,),
    )


def _due_row(row: ClientDue) -> Row:
    return Row(
        title=row.client.name,
        detail=", ".join(item.title for item in row.items),
        url=reverse("measures:send", args=[row.client.pk]),
    )


def _score_row(row: ChangedScore) -> Row:
    return Row(
        title=row.client.name,
        detail=_("%(title)s: %(now)s, at baseline %(then)s")
        % {"title": row.title, "now": number(row.total), "then": number(row.baseline)},
        at=row.recorded_at,
        url=reverse("measures:instrument", args=[row.client.pk, row.code]),
        badges=row.changes,
    )
