"""What kinds and headings of progress notes are called on screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from clients.notes.terms import Heading, NoteKind, NoteState, TouchAgreed
from clinic.core.labels import Labels, Text

LABELS: Labels = {
    NoteKind.PREPARATION: _("Preparation"),
    NoteKind.CONSULT: _("Consult"),
    NoteKind.CONTACT: _("Contact or call"),
    NoteKind.REVIEW: _("Review"),
    NoteKind.OTHER: _("Other"),
    Heading.CONTACT_WITH: _("With whom, and how"),
    Heading.REASON: _("What brings the client"),
    Heading.HISTORY: _("History that matters here"),
    Heading.GOALS: _("Goals"),
    Heading.INTENTION: _("Intention, in the client's words"),
    Heading.FEARS: _("Fears and expectations"),
    Heading.SETTING: _("Set and setting"),
    Heading.BOUNDARIES: _("Touch and boundaries"),
    Heading.DIFFICULT_MOMENTS: _("Plan for difficult moments"),
    Heading.SUPPORT: _("Support, companion and ride"),
    Heading.SAFETY_PLAN: _("Safety plan"),
    Heading.INSTRUCTIONS: _("Medical instructions, as the client said them back"),
    Heading.CHANGES: _("What has changed"),
    Heading.WHAT_HELPED: _("What helped, and what did not"),
    Heading.IMPRESSION: _("Impression"),
    Heading.BODY: _("What was said"),
    Heading.NEXT_STEPS: _("Next steps"),
    TouchAgreed.NONE: _("No touch"),
    TouchAgreed.HAND: _("Hand"),
    TouchAgreed.SHOULDER: _("Shoulder"),
    TouchAgreed.FOOT: _("Foot"),
    TouchAgreed.HEAD: _("Head"),
    NoteState.DRAFT: _("Draft"),
    NoteState.WAITING: _("Waiting for co-signature"),
    NoteState.SIGNED: _("Signed"),
}

# What helps to write under a heading (domain.md 6.1).
HINTS: Final[Mapping[Heading, Text]] = {
    Heading.HISTORY: _("Trauma, dissociation, earlier altered states, spiritual background."),
    Heading.INTENTION: _("As said, to be held lightly."),
    Heading.SETTING: _("Music, eyeshade, position, light, scents, what the client holds on to."),
    Heading.BOUNDARIES: _("How to ask in the session; the word or sign to stop. Nothing widens under the medicine."),
    Heading.DIFFICULT_MOMENTS: _("What helps when it is hard: trust, let go, be open; a hand, a word, a breath."),
    Heading.SUPPORT: _("Who is there afterwards, who drives home."),
    Heading.INSTRUCTIONS: _("Fasting, medicines to hold, no driving until after sleep."),
}
