"""Words of prescriptions and dosing sessions: stored codes, whose labels are in ``labels``."""

from __future__ import annotations

from sessions.terms.medicine import (
    CountEventKind,
    CountRefusal,
    DosageForm,
    DoseKind,
    DoseRefusal,
    DoseWarning,
    PrescriptionStatus,
    Residual,
    Route,
)
from sessions.terms.room import (
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
from sessions.terms.safety import (
    AdverseTerm,
    GateCode,
    GateReason,
    GateStrength,
    ReadinessItem,
    Severity,
)
from sessions.terms.touch import BodyPlace, TouchEntryKind, TouchKind, TouchState

__all__ = [
    "AdverseTerm",
    "BodyPlace",
    "CountEventKind",
    "CountRefusal",
    "Depth",
    "DosageForm",
    "DoseKind",
    "DoseRefusal",
    "DoseWarning",
    "DosingStatus",
    "EntrySource",
    "EventKind",
    "GateCode",
    "GateReason",
    "GateStrength",
    "NarrativeCode",
    "NextAct",
    "PrescriptionStatus",
    "ReadinessItem",
    "Residual",
    "Route",
    "Severity",
    "TimeProblem",
    "TouchEntryKind",
    "TouchKind",
    "TouchState",
    "VitalField",
    "VitalProblem",
    "VitalSlot",
    "VitalSource",
    "VitalVerdict",
]
