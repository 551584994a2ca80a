"""Words of progress notes."""

from __future__ import annotations

from enum import StrEnum


class NoteKind(StrEnum):
    """What a progress note is about."""

    PREPARATION = "PREPARATION"
    CONSULT = "CONSULT"
    CONTACT = "CONTACT"
    REVIEW = "REVIEW"
    OTHER = "OTHER"


class Heading(StrEnum):
    """A part of a progress note."""

    CONTACT_WITH = "CONTACT_WITH"
    REASON = "REASON"
    HISTORY = "HISTORY"
    GOALS = "GOALS"
    INTENTION = "INTENTION"
    FEARS = "FEARS"
    SETTING = "SETTING"
    BOUNDARIES = "BOUNDARIES"
    DIFFICULT_MOMENTS = "DIFFICULT_MOMENTS"
    SUPPORT = "SUPPORT"
    SAFETY_PLAN = "SAFETY_PLAN"
    INSTRUCTIONS = "INSTRUCTIONS"
    CHANGES = "CHANGES"
    WHAT_HELPED = "WHAT_HELPED"
    IMPRESSION = "IMPRESSION"
    BODY = "BODY"
    NEXT_STEPS = "NEXT_STEPS"


class TouchAgreed(StrEnum):
    """What touch the client agreed to before the medicine; it can be taken back at any time, never widened under it."""

    NONE = "NO_TOUCH"
    HAND = "HAND"
    SHOULDER = "SHOULDER"
    FOOT = "FOOT"
    HEAD = "HEAD"


class NoteState(StrEnum):
    """Where a progress note stands."""

    DRAFT = "NOTE_DRAFT"
    WAITING = "WAITING_FOR_COSIGNATURE"
    SIGNED = "NOTE_SIGNED"
