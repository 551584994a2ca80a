"""Which records about a client leave with the record, and which do not and why.

Every model of the application stands in exactly one of these lists; a test fails when a new one
stands in none. Nothing is exported because it happens to point at a client: what a row means is
decided here, by a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CLIENT: Final = "clients.client"
SIGNATURES: Final = "signatures.signature"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of record: which model, what a reader calls it, and which columns make its table."""

    label: str
    title: str | Promise
    columns: tuple[str, ...] = ()
    order_by: tuple[str, ...] = ()

    @property
    def model(self) -> type[models.Model]:
        """The model, looked up late: exports know labels, not apps."""
        return apps.get_model(self.label)

    @property
    def path(self) -> str:
        """The lookup from a row to its client."""
        return "pk" if self.label == CLIENT else "client_id"


KINDS: Final[tuple[Kind, ...]] = (
    Kind(label=CLIENT, title=_("Particulars")),
    Kind(
        label="clients.contactperson",
        title=_("People to call"),
        columns=("kind", "name", "relationship", "phone"),
        order_by=("kind",),
    ),
    Kind(
        label="clients.careteammember",
        title=_("Care team"),
        columns=("user", "role", "started_on", "ended_on"),
        order_by=("started_on",),
    ),
    Kind(label="clients.course", title=_("Courses of treatment"), order_by=("opened_at",)),
    Kind(
        label="clients.coursestatuschange",
        title=_("Steps of the courses"),
        columns=("at", "from_status", "to_status", "actor"),
        order_by=("at",),
    ),
    Kind(label="clients.medicalclearance", title=_("Medical clearances"), order_by=("requested_at",)),
    Kind(
        label="clients.clearancestatuschange",
        title=_("Steps of the clearances"),
        columns=("at", "from_status", "to_status", "actor"),
        order_by=("at",),
    ),
    Kind(
        label="clients.clearancedecision",
        title=_("Signed clearance decisions"),
        order_by=("signed_at",),
    ),
    Kind(label="clients.consentrecord", title=_("Consents"), order_by=("recorded_at",)),
    Kind(
        label="consents.consentrequest",
        title=_("Requests to sign"),
        columns=("sent_at", "sent_by"),
        order_by=("sent_at",),
    ),
    Kind(
        label="consents.requestedconsent",
        title=_("Consents asked for"),
        columns=("request", "consent", "place"),
        order_by=("place",),
    ),
    Kind(
        label="consents.consentsignature",
        title=_("Signatures on consents"),
        columns=("signed_at", "consent", "method", "signer_name", "zone", "text_hash"),
        order_by=("signed_at",),
    ),
    Kind(
        label="consents.consentscan",
        title=_("Scans of signed papers"),
        columns=("added_at", "consent", "media_type", "size", "added_by"),
        order_by=("added_at",),
    ),
    Kind(
        label="clients.weight",
        title=_("Weights"),
        columns=("measured_on", "kg", "recorded_by"),
        order_by=("measured_on",),
    ),
    Kind(label="merging.clientmerge", title=_("Merges with other charts"), order_by=("merged_at",)),
    Kind(label="papers.clientpaper", title=_("Papers from elsewhere"), order_by=("dated_on",)),
    Kind(label="background.allergy", title=_("Allergies"), order_by=("recorded_at",)),
    Kind(label="background.medication", title=_("Medications"), order_by=("recorded_at",)),
    Kind(label="background.diagnosis", title=_("Diagnoses"), order_by=("recorded_at",)),
    Kind(label="background.priorketamine", title=_("Earlier ketamine"), order_by=("recorded_at",)),
    Kind(label="background.spokenlanguage", title=_("Languages"), order_by=("recorded_at",)),
    Kind(label="background.referral", title=_("Referred by"), order_by=("recorded_at",)),
    Kind(label="background.insurance", title=_("Insurance"), order_by=("recorded_at",)),
    Kind(label="screening.screening", title=_("Screening"), order_by=("recorded_at",)),
    Kind(
        label="screening.screeningclass",
        title=_("Classes given by the prescriber"),
        columns=("at", "item", "value", "comment", "prescriber"),
        order_by=("at",),
    ),
    Kind(label="screening.pathwayworksheet", title=_("Pathway worksheets"), order_by=("created_at",)),
    Kind(label="notes.progressnote", title=_("Progress notes"), order_by=("held_at",)),
    Kind(label="notes.progressaddendum", title=_("Additions to progress notes"), order_by=("signed_at",)),
    Kind(
        label="measures.measurerequest",
        title=_("Questionnaires sent"),
        columns=("asked_at", "instruments", "moment", "asked_by", "completed_at"),
        order_by=("asked_at",),
    ),
    Kind(label="measures.measureresponse", title=_("Measures"), order_by=("taken_on",)),
    Kind(
        label="risk.riskalert",
        title=_("Risk alerts"),
        columns=("opened_at", "level", "responsible", "taken_up_at", "closed_at"),
        order_by=("opened_at",),
    ),
    Kind(
        label="risk.riskstep",
        title=_("Steps of the risk alerts"),
        columns=("at", "kind", "level", "outcome", "note", "actor"),
        order_by=("at",),
    ),
    Kind(label="risk.safetyplan", title=_("Safety plans"), order_by=("version",)),
    Kind(label="therapy_sessions.prescription", title=_("Orders"), order_by=("issued_on",)),
    Kind(label="therapy_sessions.orderparticulars", title=_("Particulars of the orders")),
    Kind(
        label="therapy_sessions.shipment",
        title=_("Shipments"),
        columns=("shipped_on", "prescription", "fill", "carrier", "tracking_number", "recorded_by"),
        order_by=("shipped_on",),
    ),
    Kind(
        label="therapy_sessions.prescriptionstatuschange",
        title=_("Steps of the orders"),
        columns=("at", "from_status", "to_status", "actor"),
        order_by=("at",),
    ),
    Kind(
        label="therapy_sessions.touchconsent",
        title=_("Touch consent"),
        columns=("at", "kind", "person", "kinds", "places", "word", "gesture", "recorded_by"),
        order_by=("number",),
    ),
    Kind(label="therapy_sessions.vitallimits", title=_("Vital-sign limits")),
    Kind(
        label="therapy_sessions.countevent",
        title=_("Count of units"),
        columns=("at", "prescription", "kind", "units", "recorded_by"),
        order_by=("at",),
    ),
    Kind(label="therapy_sessions.dosingsession", title=_("Dosing sessions"), order_by=("started_at",)),
    Kind(
        label="therapy_sessions.dosingstatuschange",
        title=_("Steps of the dosing sessions"),
        columns=("at", "dosing_session", "from_status", "to_status", "actor"),
        order_by=("at",),
    ),
    Kind(
        label="therapy_sessions.readinesspoint",
        title=_("What sessions lacked beforehand"),
        columns=("noticed_at", "appointment", "gate", "reason", "owner", "ended_at", "ending"),
        order_by=("noticed_at",),
    ),
    Kind(
        label="therapy_sessions.gateoverride",
        title=_("Checks passed with a reason"),
        columns=("at", "dosing_session", "gate", "reason", "actor"),
        order_by=("at",),
    ),
    Kind(
        label="therapy_sessions.dose",
        title=_("Doses, self-administered"),
        columns=("at", "dosing_session", "kind", "units", "dose_mg", "out_at", "residual", "observed_by"),
        order_by=("at",),
    ),
    Kind(
        label="therapy_sessions.vitalreading",
        title=_("Vital signs"),
        columns=("at", "dosing_session", "systolic", "diastolic", "heart_rate", "spo2", "moaas", "verdict"),
        order_by=("at",),
    ),
    Kind(
        label="therapy_sessions.timelineevent",
        title=_("Timelines"),
        columns=("at", "dosing_session", "kind", "note", "distress", "depth"),
        order_by=("at",),
    ),
    Kind(label="therapy_sessions.adverseevent", title=_("Adverse events"), order_by=("at",)),
    Kind(label="therapy_sessions.readinesscheck", title=_("Readiness before leaving"), order_by=("at",)),
    Kind(label="therapy_sessions.sessionnote", title=_("Notes of dosing sessions"), order_by=("created_at",)),
    Kind(label="therapy_sessions.addendum", title=_("Additions to notes of dosing sessions"), order_by=("signed_at",)),
    Kind(label="integration.integrationnote", title=_("Notes of integration sessions"), order_by=("held_at",)),
    Kind(
        label="integration.integrationaddendum",
        title=_("Additions to notes of integration sessions"),
        order_by=("signed_at",),
    ),
    Kind(
        label=SIGNATURES,
        title=_("Signatures"),
        columns=("signed_at", "record_id", "meaning", "signer_name", "zone"),
        order_by=("signed_at",),
    ),
    Kind(label="integration.integrationdecline", title=_("Integration declined"), order_by=("at",)),
    Kind(label="integration.commitment", title=_("Commitments"), order_by=("created_at",)),
    Kind(
        label="integration.commitmentstatuschange",
        title=_("What became of them"),
        columns=("at", "commitment", "to_status", "note", "actor"),
        order_by=("at",),
    ),
    Kind(
        label="scheduling.appointment",
        title=_("Appointments"),
        columns=("starts_at", "ends_at", "appointment_type", "therapist", "status"),
        order_by=("starts_at",),
    ),
    Kind(
        label="scheduling.appointmentstatuschange",
        title=_("Steps of the appointments"),
        columns=("at", "appointment", "from_status", "to_status", "actor"),
        order_by=("at",),
    ),
    Kind(
        label="reminders.reminder",
        title=_("Messages"),
        columns=("due_at", "channel", "subject", "state", "sent_at"),
        order_by=("due_at",),
    ),
    Kind(
        label="links.privatelink",
        title=_("Private links"),
        columns=("created_at", "kind", "created_by", "expires_at", "opened_at", "used_at"),
        order_by=("created_at",),
    ),
    Kind(
        label="clients.task",
        title=_("Tasks"),
        columns=("created_at", "kind", "detail", "assignee", "closed_at", "outcome"),
        order_by=("created_at",),
    ),
    Kind(
        label="reports.rendereddocument",
        title=_("Documents issued"),
        columns=("requested_at", "kind", "profile", "version", "state", "page_count"),
        order_by=("requested_at",),
    ),
    Kind(
        label="packets.prescriberpacket",
        title=_("Packets for outside prescribers"),
        columns=("made_at", "recipient", "question", "made_by"),
        order_by=("made_at",),
    ),
    Kind(
        label="packets.packetreply",
        title=_("What outside prescribers replied"),
        columns=("at", "packet", "kind", "name", "words"),
        order_by=("at",),
    ),
    Kind(
        label="custody.disclosure",
        title=_("Disclosures"),
        columns=("at", "recipient", "what", "purpose", "means", "is_accountable"),
        order_by=("at",),
    ),
)

# About a client, and yet not part of the copy.
_SEALED_ROOM: Final = "Psychotherapy notes leave only by an authorization of their own (45 CFR 164.508(a)(2))."
WITHHELD: Final[Mapping[str, str]] = {
    "psychotherapy_notes.psychotherapynote": _SEALED_ROOM,
    "psychotherapy_notes.releaseauthorization": _SEALED_ROOM,
    "psychotherapy_notes.authorizednote": _SEALED_ROOM,
    "psychotherapy_notes.authorizationrevocation": _SEALED_ROOM,
    "psychotherapy_notes.release": _SEALED_ROOM,
    "break_glass.emergencyaccess": "How the practice watches its people; the access log here names who looked.",
    "custody.archive": "Earlier archives: copies of what is in this one.",
    "custody.legalhold": "Prepared for legal proceedings (45 CFR 164.524(a)(1)(ii)).",
}
# Rows that point at no client: the practice, its people, its machinery. The ledger names clients, and
# leaves as a file of its own.
NOT_ABOUT_CLIENTS: Final = frozenset(
    {
        "audit.auditevent",
        "audit.ledgerhead",
        "backups.backuprun",
        "clients.clearancetemplate",
        "clients.clientimport",
        "clients.consenttemplate",
        "consents.consentdraft",
        "custody.purge",
        "custody.retentionpolicy",
        # Unsent text, hashed by page and gone within days.
        "drafts.formdraft",
        "health.heartbeat",
        "keys.knownkey",
        "measures.importedquestionnaire",
        "measures.instrumentchoice",
        "measures.measuresettings",
        "messaging.localmail",
        "practice.appointmenttype",
        "practice.location",
        "practice.practice",
        "practice.room",
        "reminders.channelstate",
        "reminders.reminderrule",
        "reports.hastealert",
        "reports.ledgernote",
        "risk.risksettings",
        "scheduling.groupsession",
        "signatures.heldtext",
        "staff.credential",
        "staff.credentialscan",
        "staff.expirynotice",
        "staff.invitation",
        "staff.resetrequest",
        "staff.signintries",
        "staff.staffrole",
        "staff.user",
        "staff.workinghours",
    }
)
# What a record refers to by key; the rows it names leave with it.
REFERENCE: Final = (
    "clients.consenttemplate",
    "practice.appointmenttype",
    "practice.location",
    "practice.practice",
    "practice.room",
)
# Columns that say how a row is stored or sent, not what it says.
OMITTED: Final[Mapping[str, frozenset[str]]] = {
    CLIENT: frozenset({"search_name", "email_index", "phone_index"}),
    "reminders.reminder": frozenset({"key", "owner_token", "lease_until", "attempts", "last_error"}),
    "links.privatelink": frozenset({"token_hash"}),
    # The pages leave as files of their own.
    "papers.clientpaper": frozenset({"content"}),
    "consents.consentscan": frozenset({"content"}),
    "reports.rendereddocument": frozenset({"pdf", "lease_until", "attempts", "last_error"}),
    # A client's record says nothing of who sat beside them, nor that anybody did.
    "scheduling.appointment": frozenset({"holds_time", "group", "seat"}),
}
# Sealed, and not the client's to take: of a prescriber's registration number the end leaves (domain.md 5.3).
RESTRICTED: Final[Mapping[str, frozenset[str]]] = {"therapy_sessions.orderparticulars": frozenset({"dea_number"})}
OWN_APPS: Final = ("clinic.", "clients", "sessions", "integration", "reports")


def own_models() -> Iterator[type[models.Model]]:
    """Yield every model of the application itself."""
    for config in apps.get_app_configs():
        if f"{config.name}.".startswith(OWN_APPS):
            yield from config.get_models()


def points_at_client(model: type[models.Model]) -> bool:
    """Say whether rows of a model name a client, by a foreign key or by a plain key."""
    client = apps.get_model(CLIENT)
    if model is client:
        return True
    fields = model._meta.concrete_fields
    return any(field.related_model is client or field.attname == "client_id" for field in fields)
