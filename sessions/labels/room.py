"""What the steps and events of a dosing session are called on screen."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from clinic.core.labels import Labels
from sessions.terms import (
    Depth,
    DosingStatus,
    EntrySource,
    EventKind,
    NarrativeCode,
    NextAct,
    TimeProblem,
    VitalField,
    VitalProblem,
    VitalSlot,
    VitalSource,
    VitalVerdict,
)

SOURCES: Final[Labels] = {
    EntrySource.LIVE: _("Recorded as it happened"),
    EntrySource.BACK_DATED: _("Recorded afterwards"),
    EntrySource.CLIENT_REPORTED: _("Reported by the client, not observed"),
}
STATUSES: Final[Labels] = {
    DosingStatus.PLANNED: _("Planned"),
    DosingStatus.PRE_CHECK: _("Checks before the medicine"),
    DosingStatus.HELD: _("Held"),
    DosingStatus.MEDICINE_TAKEN: _("Medicine taken"),
    DosingStatus.MONITORING: _("Monitoring"),
    DosingStatus.RECOVERY: _("Recovery"),
    DosingStatus.DISCHARGED: _("Client has left"),
    DosingStatus.CLOSED: _("Closed, note signed"),
    DosingStatus.ABORTED: _("Not held"),
    DosingStatus.CONVERTED_TO_TALK_SESSION: _("Held as a talk session"),
}
EVENTS: Final[Labels] = {
    EventKind.ARRIVED: _("Arrived"),
    EventKind.MUSIC_ON: _("Music on"),
    EventKind.UNIT_IN_MOUTH: _("Unit in the mouth"),
    EventKind.SPAT_OUT: _("Spat out"),
    EventKind.SWALLOWED: _("Swallowed"),
    EventKind.ONSET: _("Onset"),
    EventKind.BOOSTER_CONSIDERED: _("Booster considered"),
    EventKind.BOOSTER_TAKEN: _("Booster taken"),
    EventKind.BOOSTER_DECLINED: _("Booster declined"),
    EventKind.PEAK: _("Peak"),
    EventKind.RETURN: _("Coming back"),
    EventKind.EYES_OPENED: _("Eyes opened"),
    EventKind.SPOKE: _("Spoke"),
    EventKind.TEARS: _("Tears"),
    EventKind.LAUGHTER: _("Laughter"),
    EventKind.MOVEMENT: _("Movement"),
    EventKind.BATHROOM: _("Bathroom"),
    EventKind.NAUSEA: _("Nausea"),
    EventKind.VOMITED: _("Vomited"),
    EventKind.TOUCH_GIVEN: _("Touch given"),
    EventKind.INTERVENTION: _("Intervention"),
    EventKind.DISTRESS: _("Distress, 0 to 10"),
    EventKind.DEPTH: _("Depth"),
    EventKind.VISUAL_CHECK: _("Seen by the chaperone"),
    EventKind.PRESCRIBER_CALLED: _("Prescriber called"),
    EventKind.MEDICATION_ERROR: _("Medicine taken outside the order"),
    EventKind.VITALS: _("Vital signs"),
    EventKind.SNACK_OR_WATER: _("Snack or water"),
    EventKind.READINESS_CHECK: _("Checked before leaving"),
    EventKind.HANDOVER: _("Handed over"),
    EventKind.LEFT: _("Left"),
    EventKind.NOTE: _("Note"),
}
NEXT_ACTS: Final[Labels] = {
    NextAct.FIRST_VITALS: _("Vital signs before the medicine"),
    NextAct.START_SESSION: _("Start the session"),
    NextAct.FIRST_DOSE: _("The first dose was taken"),
    NextAct.RECHECK: _("Measure again"),
    NextAct.SCHEDULED_VITALS: _("Vital signs"),
    NextAct.END_OF_HOLD: _("In the mouth"),
    NextAct.VISUAL_CHECK_NEXT: _("Seen by the chaperone"),
    NextAct.BOOSTER_ANSWER: _("Booster"),
    NextAct.ONSET_NOTED: _("Onset"),
    NextAct.PEAK_NOTED: _("Peak"),
    NextAct.RETURN_NOTED: _("Coming back"),
    NextAct.CHECKLIST: _("Checklist before leaving"),
    NextAct.CLIENT_LEFT: _("The client has left"),
}
TIMES: Final[Labels] = {
    TimeProblem.NOT_A_TIME: _("Type a time as 1405 or 14:05, or minutes ago as -3."),
    TimeProblem.DOES_NOT_EXIST: _("The clocks went forward: this time did not exist that day."),
    TimeProblem.IN_THE_FUTURE: _("This time has not come yet."),
    TimeProblem.TOO_LONG_AGO: _("This time lies too far back for this session."),
}
VITAL_SOURCES: Final[Labels] = {
    VitalSource.THERAPIST: _("Therapist"),
    VitalSource.CLIENT_DEVICE: _("Client's own device, read out"),
    VitalSource.CHAPERONE: _("Chaperone"),
}
VERDICTS: Final[Labels] = {
    VitalVerdict.NO_LIMITS: _("No limits on file: contact prescriber"),
    VitalVerdict.WITHIN: _("Within limits"),
    VitalVerdict.RECHECK: _("Outside: recheck"),
    VitalVerdict.CONTACT_PRESCRIBER: _("Outside: contact prescriber"),
}
FIELDS: Final[Labels] = {
    VitalField.SYSTOLIC: _("Systolic"),
    VitalField.DIASTOLIC: _("Diastolic"),
    VitalField.HEART_RATE: _("Heart rate"),
    VitalField.SPO2: _("Oxygen saturation"),
    VitalField.MOAAS: _("Alertness, MOAA/S"),
}
PROBLEMS: Final[Labels] = {
    VitalProblem.NOTHING_MEASURED: _("Enter at least one value."),
    VitalProblem.TOO_LOW: _("This is lower than a person's value can be."),
    VitalProblem.TOO_HIGH: _("This is higher than a person's value can be."),
    VitalProblem.HALF_A_PRESSURE: _("Enter both systolic and diastolic, or neither."),
    VitalProblem.PRESSURE_REVERSED: _("Systolic has to be higher than diastolic."),
}
SLOTS: Final[Labels] = {
    VitalSlot.UPCOMING: _("Later"),
    VitalSlot.DUE: _("Due"),
    VitalSlot.LATE: _("Late"),
    VitalSlot.DONE: _("Done"),
    VitalSlot.NOT_DONE: _("Not done"),
}
DEPTHS: Final[Labels] = {
    Depth.NONE: _("0: none"),
    Depth.RELAXED: _("1: relaxed"),
    Depth.PSYCHOLYTIC: _("2: trance, can converse"),
    Depth.EMPATHOGENIC: _("3: light, open-hearted"),
    Depth.OUT_OF_BODY: _("4: out of body"),
    Depth.BOUNDARYLESS: _("5: without boundaries"),
    Depth.EGO_DISSOLVING: _("6: self dissolving"),
    Depth.OVER_SEDATED: _("9: over-sedated, a safety event"),
}
# Sentences of the drafted note. ``str.format`` fills the names in braces; keep them as they are.
NARRATIVE: Final[Labels] = {
    NarrativeCode.ARRIVED: _("The client arrived."),
    NarrativeCode.DOSE_TAKEN: _(
        "The client took {units} × {strength} mg ({mg} mg, {route}), witnessed by the therapist."
    ),
    NarrativeCode.DOSE_REPORTED: _(
        "The client reported having taken {units} × {strength} mg ({mg} mg, {route}); nobody observed it."
    ),
    NarrativeCode.DOSE_OUT: _("After {held} minutes of holding: {residual}."),
    NarrativeCode.OUTSIDE_ORDER: _("{mg} mg was recorded outside the order: {why}"),
    NarrativeCode.OUTSIDE_ORDER_CORRECTED: _("{mg} mg was recorded outside the order: {why} It was corrected since."),
    NarrativeCode.SESSION_TOTAL: _("Taken in this session in all: {mg} mg."),
    NarrativeCode.VITALS: _("Vital signs: {values}."),
    NarrativeCode.EVENT: _("{event}."),
    NarrativeCode.EVENT_WITH_NOTE: _("{event}: {note}"),
    NarrativeCode.DISTRESS: _("Distress {distress} of 10. {note}"),
    NarrativeCode.DEPTH: _("Depth {depth}. {note}"),
    NarrativeCode.ADVERSE_EVENT: _("Adverse event: {term}, reported as {severity}."),
    NarrativeCode.LEFT: _("The client left."),
}
GROUPS: Final[tuple[Labels, ...]] = (
    SOURCES,
    STATUSES,
    EVENTS,
    NEXT_ACTS,
    TIMES,
    VITAL_SOURCES,
    VERDICTS,
    FIELDS,
    PROBLEMS,
    SLOTS,
    DEPTHS,
    NARRATIVE,
)
