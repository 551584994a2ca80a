"""Words of the dosing session: where it stands and what happens in it."""

from __future__ import annotations

from enum import StrEnum


class EntrySource(StrEnum):
    """How an entry came into the record (domain.md 2.7)."""

    LIVE = "LIVE"
    BACK_DATED = "BACK_DATED"
    CLIENT_REPORTED = "CLIENT_REPORTED"


class DosingStatus(StrEnum):
    """Where a dosing session stands (domain.md 1.2)."""

    PLANNED = "PLANNED"
    PRE_CHECK = "PRE_CHECK"
    HELD = "HELD"
    MEDICINE_TAKEN = "MEDICINE_TAKEN"
    MONITORING = "MONITORING"
    RECOVERY = "RECOVERY"
    DISCHARGED = "DISCHARGED"
    CLOSED = "CLOSED"
    ABORTED = "ABORTED"
    CONVERTED_TO_TALK_SESSION = "CONVERTED_TO_TALK_SESSION"


class EventKind(StrEnum):
    """What happened at one moment of the session (domain.md 6.2)."""

    ARRIVED = "ARRIVED"
    MUSIC_ON = "MUSIC_ON"
    UNIT_IN_MOUTH = "UNIT_IN_MOUTH"
    SPAT_OUT = "SPAT_OUT"
    SWALLOWED = "SWALLOWED"
    ONSET = "ONSET"
    BOOSTER_CONSIDERED = "BOOSTER_CONSIDERED"
    BOOSTER_TAKEN = "BOOSTER_TAKEN"
    BOOSTER_DECLINED = "BOOSTER_DECLINED"
    PEAK = "PEAK"
    RETURN = "RETURN"
    EYES_OPENED = "EYES_OPENED"
    SPOKE = "SPOKE"
    TEARS = "TEARS"
    LAUGHTER = "LAUGHTER"
    MOVEMENT = "MOVEMENT"
    BATHROOM = "BATHROOM"
    NAUSEA = "NAUSEA"
    VOMITED = "VOMITED"
    TOUCH_GIVEN = "TOUCH_GIVEN"
    INTERVENTION = "INTERVENTION"
    DISTRESS = "DISTRESS"
    DEPTH = "DEPTH"
    VISUAL_CHECK = "VISUAL_CHECK"
    PRESCRIBER_CALLED = "PRESCRIBER_CALLED"
    MEDICATION_ERROR = "MEDICATION_ERROR"
    VITALS = "VITALS"
    SNACK_OR_WATER = "SNACK_OR_WATER"
    READINESS_CHECK = "READINESS_CHECK"
    HANDOVER = "HANDOVER"
    LEFT = "LEFT"
    NOTE = "NOTE"


class NextAct(StrEnum):
    """What is most likely to be recorded next; never what to do with the client."""

    FIRST_VITALS = "FIRST_VITALS"
    START_SESSION = "START_SESSION"
    FIRST_DOSE = "FIRST_DOSE"
    RECHECK = "RECHECK"
    SCHEDULED_VITALS = "SCHEDULED_VITALS"
    END_OF_HOLD = "END_OF_HOLD"
    VISUAL_CHECK_NEXT = "VISUAL_CHECK_NEXT"
    BOOSTER_ANSWER = "BOOSTER_ANSWER"
    ONSET_NOTED = "ONSET_NOTED"
    PEAK_NOTED = "PEAK_NOTED"
    RETURN_NOTED = "RETURN_NOTED"
    CHECKLIST = "CHECKLIST"
    CLIENT_LEFT = "CLIENT_LEFT"


class TimeProblem(StrEnum):
    """Why a typed time is not understood."""

    NOT_A_TIME = "NOT_A_TIME"
    DOES_NOT_EXIST = "DOES_NOT_EXIST"
    IN_THE_FUTURE = "IN_THE_FUTURE"
    TOO_LONG_AGO = "TOO_LONG_AGO"


class VitalSource(StrEnum):
    """Who or what took the reading (domain.md 4.3)."""

    THERAPIST = "THERAPIST"
    CLIENT_DEVICE = "CLIENT_DEVICE"
    CHAPERONE = "CHAPERONE"


class VitalVerdict(StrEnum):
    """What a reading says against this client's own limits (domain.md 4.2); never "safe"."""

    NO_LIMITS = "NO_LIMITS"
    WITHIN = "WITHIN"
    RECHECK = "RECHECK"
    CONTACT_PRESCRIBER = "CONTACT_PRESCRIBER"


class VitalField(StrEnum):
    """One number of a set of vital signs."""

    SYSTOLIC = "SYSTOLIC"
    DIASTOLIC = "DIASTOLIC"
    HEART_RATE = "HEART_RATE"
    SPO2 = "SPO2"
    MOAAS = "MOAAS"


class VitalProblem(StrEnum):
    """Why a reading cannot be a person's."""

    NOTHING_MEASURED = "NOTHING_MEASURED"
    TOO_LOW = "TOO_LOW"
    TOO_HIGH = "TOO_HIGH"
    HALF_A_PRESSURE = "HALF_A_PRESSURE"
    PRESSURE_REVERSED = "PRESSURE_REVERSED"


class VitalSlot(StrEnum):
    """Where one planned measurement stands (domain.md 4.3)."""

    UPCOMING = "UPCOMING"
    DUE = "DUE"
    LATE = "LATE"
    DONE = "DONE"
    NOT_DONE = "NOT_DONE"


class Depth(StrEnum):
    """Depth of the experience on the practice scale (domain.md 6.3); over-sedated is not deep."""

    NONE = "NONE"
    RELAXED = "RELAXED"
    PSYCHOLYTIC = "PSYCHOLYTIC"
    EMPATHOGENIC = "EMPATHOGENIC"
    OUT_OF_BODY = "OUT_OF_BODY"
    BOUNDARYLESS = "BOUNDARYLESS"
    EGO_DISSOLVING = "EGO_DISSOLVING"
    OVER_SEDATED = "OVER_SEDATED"


class NarrativeCode(StrEnum):
    """One kind of sentence in a drafted note; the sentence itself is its label."""

    ARRIVED = "ARRIVED"
    DOSE_TAKEN = "DOSE_TAKEN"
    DOSE_REPORTED = "DOSE_REPORTED"
    DOSE_OUT = "DOSE_OUT"
    OUTSIDE_ORDER = "OUTSIDE_ORDER"
    OUTSIDE_ORDER_CORRECTED = "OUTSIDE_ORDER_CORRECTED"
    SESSION_TOTAL = "SESSION_TOTAL"
    VITALS = "VITALS"
    EVENT = "EVENT"
    EVENT_WITH_NOTE = "EVENT_WITH_NOTE"
    DISTRESS = "DISTRESS"
    DEPTH = "DEPTH"
    ADVERSE_EVENT = "ADVERSE_EVENT"
    LEFT = "LEFT"
