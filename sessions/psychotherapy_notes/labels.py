"""What the codes of the room are called on screen."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from clinic.core.labels import Labels
from sessions.psychotherapy_notes.terms import (
    AuthorizationStanding,
    MedicalFact,
    NoteKind,
    RevokedHow,
    SignedHow,
    Signer,
)

LABELS: Final[Labels] = {
    NoteKind.PSYCHOTHERAPY: _("Psychotherapy note"),
    NoteKind.SUD_COUNSELING: _("Substance use counseling note (42 CFR Part 2)"),
    MedicalFact.DOSE: _("a dose"),
    MedicalFact.VITALS: _("vital signs"),
    MedicalFact.SCORE: _("a score"),
    MedicalFact.DIAGNOSIS: _("a diagnosis"),
    MedicalFact.SESSION_TIMES: _("session times"),
    MedicalFact.MODALITY: _("modality or frequency"),
    MedicalFact.SUMMARY: _("a summary of plan, symptoms or progress"),
    Signer.CLIENT: _("The client"),
    Signer.REPRESENTATIVE: _("A personal representative"),
    SignedHow.ON_PAPER: _("On paper"),
    SignedHow.ELECTRONICALLY: _("Electronically"),
    RevokedHow.IN_WRITING: _("In writing"),
    RevokedHow.IN_WORDS: _("By word"),
    AuthorizationStanding.IN_FORCE: _("In force"),
    AuthorizationStanding.NOT_YET: _("Not yet in force"),
    AuthorizationStanding.EXPIRED: _("Expired"),
    AuthorizationStanding.REVOKED: _("Taken back"),
}
