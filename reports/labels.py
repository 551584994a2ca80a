"""What documents and their states are called on screen."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from clinic.core.labels import Labels
from reports.terms import DocumentKind, DocumentState, RedactionProfile, Sight, SightReason, SummaryPart

LABELS: Labels = {
    SightReason.CARE_TEAM: _("On the care team"),
    SightReason.ROLE: _("Role in the practice"),
    SightReason.EMERGENCY: _("Emergency access, for an hour"),
    SightReason.OWNER: _("Owner of the practice"),
    Sight.WHOLE_CHART: _("The whole chart"),
    Sight.PARTICULARS: _("Particulars and appointments, nothing clinical"),
    Sight.KEY_ONLY: _("The record's key, in activity and retention; no name, no chart"),
    DocumentKind.DOSING_SUMMARY: _("Dosing-session summary"),
    DocumentState.REQUESTED: _("Waiting"),
    DocumentState.RENDERING: _("Being made"),
    DocumentState.READY: _("Ready"),
    DocumentState.FAILED: _("Could not be made"),
    RedactionProfile.INTERNAL: _("For the practice"),
    RedactionProfile.CLIENT_COPY: _("Client's copy"),
    RedactionProfile.PRESCRIBER_SUMMARY: _("Summary for the prescriber"),
    RedactionProfile.SUPERBILL: _("Superbill"),
    SummaryPart.HEADER: _("Session"),
    SummaryPart.ORDER: _("Prescriber's order"),
    SummaryPart.DOSES: _("Doses"),
    SummaryPart.VITALS: _("Vital signs"),
    SummaryPart.CHART: _("Course of the session"),
    SummaryPart.EVENTS: _("Timeline"),
    SummaryPart.ADVERSE_EVENTS: _("Adverse events"),
    SummaryPart.READINESS: _("Before leaving"),
    SummaryPart.NOTE: _("Note"),
    SummaryPart.GATES_PASSED: _("Checks passed with a reason"),
    SummaryPart.NEXT_DOSE: _("Thoughts on the next dose"),
    SummaryPart.SIGNATURE: _("Signature"),
}
