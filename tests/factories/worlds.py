"""Everything one therapist's client can have, with canaries in it: what must not be seen elsewhere.

Three worlds stand side by side in the security tests: a therapist's own client (A), a colleague's
(B) and one of another practice (C). Each carries its own marks, so that a leak names its source.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from clients.consents.models import ConsentScan
from clients.merging.models import ClientMerge
from clients.merging.services import merge_clients
from clients.models import ClearanceTemplate, Client, ClientImport, Course
from clients.notes.models import ProgressNote
from clients.screening.models import PathwayWorksheet, Screening
from clients.terms import ClearanceStatus
from clinic.break_glass.models import EmergencyAccess
from clinic.break_glass.terms import EmergencyReason
from clinic.custody.models import Archive, LegalHold, Purge
from clinic.custody.services import archives, retention
from clinic.custody.terms import DisclosurePurpose
from clinic.links.models import PrivateLink
from clinic.packets import services as packets
from clinic.packets.models import PrescriberPacket
from clinic.policy.terms import Role
from clinic.practice.models import AppointmentType, Location, Practice, Room
from clinic.practice.terms import AppointmentKind
from clinic.reminders.models import Reminder
from clinic.reminders.terms import Channel
from clinic.scheduling.models import Appointment, GroupSession
from clinic.signatures.models import Signature
from clinic.staff.models import Credential, CredentialScan, Invitation, User
from clinic.staff.services.invitations import invite
from integration.models import IntegrationNote
from integration.services import commitments, notes
from reports.models import HasteAlert, RenderedDocument
from reports.terms import DocumentKind, DocumentState, RedactionProfile
from sessions.models import Dose, DosingSession, Prescription, TimelineEvent
from sessions.psychotherapy_notes.models import PsychotherapyNote, Release, ReleaseAuthorization
from sessions.rules.touch import Terms
from sessions.services import touch
from sessions.terms import BodyPlace, TouchKind
from tests.factories import notes as progress_notes
from tests.factories.background import make_entry
from tests.factories.clients import make_clearance, make_contact_person, make_task, make_weight
from tests.factories.consents import make_scan
from tests.factories.left_sessions import make_left_session, note_content
from tests.factories.links import make_private_link
from tests.factories.measures import make_response
from tests.factories.papers import make_credential_scan, make_paper
from tests.factories.people import make_client, make_course, make_user
from tests.factories.psychotherapy_notes import make_authorization, make_note, make_release
from tests.factories.risk import make_alert, make_plan
from tests.factories.room import make_appointment
from tests.factories.scheduling import make_group, seat
from tests.factories.screening import make_screening, make_worksheet


@dataclass(frozen=True, kw_only=True)
class World:
    """One client with a whole chart, and what the practice has around it."""

    mark: str
    practice: Practice
    member: User
    client: Client
    course: Course
    clearance: Any
    clearance_template: ClearanceTemplate
    screening: Screening
    worksheet: PathwayWorksheet
    packet: PrescriberPacket
    consent: Any
    membership: Any
    contact: Any
    weight: Any
    medication: Any
    language: Any
    paper: Any
    # Two more charts that may be the same person's: one still open, one merged.
    spare: Client
    merge: Any
    task: Any
    prescription: Prescription
    count_line: Any
    appointment: Appointment
    dosing_appointment: Appointment
    group_session: GroupSession
    dosing_session: DosingSession
    dose: Dose
    timeline_event: TimelineEvent
    touch_consent: Any
    integration_note: IntegrationNote
    progress_note: ProgressNote
    signature: Signature
    commitment: Any
    # Only in a world whose therapist keeps private notes.
    psychotherapy_note: PsychotherapyNote | None
    authorization: ReleaseAuthorization | None
    release: Release | None
    response: Any
    risk_alert: Any
    safety_plan: Any
    document: RenderedDocument
    archive: Archive
    practice_archive: Archive
    hold: LegalHold
    purge: Purge
    reminder: Reminder
    emergency_access: EmergencyAccess
    private_link: PrivateLink
    consent_scan: ConsentScan
    haste_alert: HasteAlert
    client_import: ClientImport
    invitation: Invitation
    credential: Credential
    credential_scan: CredentialScan
    location: Location
    room: Room
    appointment_type: AppointmentType

    @property
    def name_mark(self) -> str:
        """In names and contact details: the front desk of the practice may see it."""
        return f"{self.mark}name"

    @property
    def chart_mark(self) -> str:
        """In clinical text: only the care team may see it."""
        return f"{self.mark}chart"

    @property
    def sealed_mark(self) -> str:
        """In psychotherapy notes: only their author may see it."""
        return f"{self.mark}sealed"


def make_world(
    mark: str,
    practice: Practice,
    therapist: User,
    prescriber: User,
    desk: User,
    owner: User,
    *,
    hours_ago: int = 0,
    has_private_notes: bool = True,
) -> World:
    """Save a world whose texts all carry ``mark``; ``hours_ago`` keeps two worlds out of one room."""
    name, chart = f"{mark}name", f"{mark}chart"
    now = timezone.now()
    started_at = now - timedelta(days=3, hours=hours_ago)
    client = make_client(
        practice, therapist=therapist, prescriber=prescriber,
        legal_first_name=f"{name}first", legal_last_name=f"{name}last", email=f"{name}@example.org",
        address=f"{name} street",
    )  # fmt: skip
    course = make_course(client, goals=f"{chart} goals", planned_doses=6)
    dosing_session = make_left_session(client, therapist, prescriber, starts_at=started_at)
    prescription = Prescription.objects.get(client=client)
    note = _integration_note(dosing_session, therapist, chart)
    private, authorization, release = (
        _private_notes(client, therapist, f"{mark}sealed") if has_private_notes else (None, None, None)
    )
    credential = Credential.objects.create(
        practice=practice, user=therapist, kind="LICENSE", number=f"{mark}license-number"
    )
    return World(
        mark=mark,
        practice=practice,
        member=therapist,
        client=client,
        course=course,
        clearance=make_clearance(course, prescriber, status=ClearanceStatus.REQUESTED, question=f"{chart} question"),
        clearance_template=ClearanceTemplate.objects.create(
            practice=practice, name=f"{mark} usual", terms={"systolic_hold": "150", "diastolic_hold": "95"},
            created_by=prescriber, changed_at=now,
        ),
        screening=make_screening(course, therapist, comment=f"{chart} murmur"),
        worksheet=make_worksheet(course, therapist, rationale=f"{chart} rationale"),
        packet=packets.make_packet(
            course=course, recipient=f"{name} outside", recipient_address="", question=f"{chart} may we begin?",
            actor=therapist, now=now,
        ),
        consent=client.consents.order_by("pk").first(),
        membership=client.care_team.get(role=Role.THERAPIST),
        contact=make_contact_person(client, name=f"{name} contact"),
        weight=make_weight(client, therapist),
        medication=make_entry(client, therapist, "medications", name=f"{chart} tablets"),
        spare=make_client(practice, legal_first_name=f"{name}spare", legal_last_name=f"{name}spare"),
        merge=_merge(client, desk, name),
        paper=make_paper(client, therapist, title=f"{chart} paper"),
        language=make_entry(client, therapist, "languages", name=f"{name} spoken"),
        task=make_task(client, therapist, detail=f"{chart} task"),
        prescription=prescription,
        count_line=prescription.count_events.order_by("recorded_at").first(),
        appointment=make_appointment(
            client, therapist, AppointmentKind.PREPARATION, starts_at=started_at + timedelta(days=20),
            note=f"{name} desk note",
        ),
        dosing_appointment=make_appointment(
            client, therapist, AppointmentKind.DOSING, starts_at=started_at + timedelta(days=30)
        ),
        group_session=_group(client, therapist, starts_at=started_at + timedelta(days=40)),
        dosing_session=dosing_session,
        dose=Dose.objects.filter(dosing_session=dosing_session).order_by("at")[0],
        timeline_event=dosing_session.timelineevent_set.order_by("at")[0],
        touch_consent=touch.agree(
            client=client, actor=therapist, now=now - timedelta(days=5),
            terms=Terms(
                person=f"{chart} Quinn", kinds=[TouchKind.HOLDING], places=[BodyPlace.HAND], how_asked=f"{chart} ask",
                word=f"{chart} stop", gesture="", limits="",
            ),
        ),
        integration_note=note,
        progress_note=_progress_note(client, therapist, chart),
        signature=_waiting(client, therapist, mark, chart),
        commitment=commitments.add_commitment(
            note=note, what=f"{chart} walk", when_and_how_often="", barrier="", accountability="",
            actor=therapist, now=now,
        ),
        psychotherapy_note=private,
        authorization=authorization,
        release=release,
        response=make_response(client, therapist),
        risk_alert=make_alert(client, therapist, note=f"{chart} answer"),
        safety_plan=make_plan(client, therapist, words=f"{chart} signs"),
        document=_document(client, dosing_session, therapist, chart),
        archive=archives.ask_for_client_archive(
            client=client, purpose=DisclosurePurpose.INDIVIDUAL, recipient=f"{name} recipient", recipient_address="",
            explanation="", actor=therapist, now=now,
        ),
        practice_archive=archives.ask_for_practice_archive(
            practice=practice, reason="We move to another system.", actor=owner, now=now
        ),
        hold=retention.place_hold(client=client, reason="Somebody may sue.", actor=therapist, now=now),
        purge=Purge.objects.create(
            practice=practice, client_code=client.pk, reason="Its time is over.", asked_by=owner, asked_at=now
        ),
        reminder=_reminder(client, dosing_session.appointment, name),
        emergency_access=EmergencyAccess.objects.create(
            practice=practice, client=client, user=therapist, reason_code=EmergencyReason.DANGER,
            reason=f"{mark}emergency reason", asked_at=started_at, opened_at=started_at,
            expires_at=started_at + timedelta(hours=1),
        ),
        private_link=make_private_link(client, therapist),
        consent_scan=make_scan(client, therapist),
        haste_alert=HasteAlert.objects.create(
            practice=practice, user=therapist, since=started_at, reached_at=started_at,
            reached_seq=-int(mark.encode().hex(), 16) % 2**62,
        ),
        client_import=ClientImport.objects.create(
            practice=practice, uploaded_by=desk, uploaded_at=now,
            content=f"First name,Last name\n{name},imported\n".encode(), encoding="utf-8",
        ),
        invitation=invite(
            practice=practice, email=f"{mark}invited@example.org", name=f"{mark}invited", credentials="",
            roles=frozenset({Role.THERAPIST}), actor=owner, now=now,
        )[0],
        credential=credential,
        credential_scan=make_credential_scan(credential, therapist),
        location=Location.objects.filter(practice=practice).order_by("name")[0],
        room=Room.objects.filter(practice=practice).order_by("name")[0],
        appointment_type=AppointmentType.objects.filter(practice=practice).order_by("name")[0],
    )  # fmt: skip


def make_colleagues(practice: Practice, suffix: str) -> tuple[User, User, User, User]:
    """Save therapist, prescriber, front desk and owner of a practice."""
    return (
        make_user(practice, Role.THERAPIST, name=f"Therapist {suffix}"),
        make_user(practice, Role.PRESCRIBER, name=f"Prescriber {suffix}"),
        make_user(practice, Role.FRONT_DESK, name=f"Desk {suffix}"),
        make_user(practice, Role.OWNER, name=f"Owner {suffix}"),
    )


def _merge(client: Client, desk: User, name: str) -> ClientMerge:
    twin = make_client(client.practice, legal_first_name=f"{name}twin", legal_last_name=f"{name}twin")
    return merge_clients(duplicate=twin, kept=client, reason=f"{name} reason", actor=desk, now=timezone.now())


def _group(client: Client, therapist: User, *, starts_at: datetime) -> GroupSession:
    group = make_group(therapist, starts_at=starts_at, now=timezone.now())
    seat(group, client, now=timezone.now())
    return group


def _integration_note(dosing_session: DosingSession, therapist: User, chart: str) -> IntegrationNote:
    now = timezone.now()
    note = notes.begin_note(dosing_session=dosing_session, actor=therapist, now=now)
    content = note_content(held_at=now - timedelta(hours=1), narrative=f"{chart} narrative")
    return notes.save_note(note=note, version=note.version, content=content, actor=therapist, now=now)


def _progress_note(client: Client, author: User, chart: str) -> ProgressNote:
    return progress_notes.make_note(client, author, text=f"{chart} said", now=timezone.now())


def _waiting(client: Client, supervisor: User, mark: str, chart: str) -> Signature:
    """Have an associate sign a note that waits for the therapist's signature beside it."""
    associate = make_user(client.practice, Role.THERAPIST, name=f"Associate {mark}", supervisor=supervisor)
    note = progress_notes.make_signed_note(client, associate, text=f"{chart} learned", now=timezone.now())
    return Signature.objects.get(record_id=note.pk)


def _private_notes(
    client: Client, therapist: User, sealed: str
) -> tuple[PsychotherapyNote, ReleaseAuthorization, Release]:
    note = make_note(client, therapist, title=f"{sealed} title", body=f"{sealed} body")
    authorization = make_authorization(client, therapist, notes=(note,), recipient=f"{sealed} recipient")
    return note, authorization, make_release(authorization, mark=sealed)


def _document(client: Client, dosing_session: DosingSession, therapist: User, chart: str) -> RenderedDocument:
    now = timezone.now()
    return RenderedDocument.objects.create(
        practice_id=client.practice_id, client=client, kind=DocumentKind.DOSING_SUMMARY,
        profile=RedactionProfile.INTERNAL, subject_id=dosing_session.pk, facts={"text": chart}, facts_hash="0" * 64,
        state=DocumentState.READY, pdf=f"%PDF-1.7 {chart}".encode(), pdf_hash="0" * 64, page_count=1,
        requested_by=therapist, requested_at=now, ready_at=now,
    )  # fmt: skip


def _reminder(client: Client, appointment: Appointment, name: str) -> Reminder:
    now = timezone.now()
    return Reminder.objects.create(
        practice_id=client.practice_id, client=client, appointment=appointment, appointment_version=99,
        channel=Channel.EMAIL, hours_before=48, key=f"key-{name}", subject="Your appointment", body=f"{name} body",
        due_at=now, not_after=now + timedelta(days=1), created_at=now,
    )  # fmt: skip
