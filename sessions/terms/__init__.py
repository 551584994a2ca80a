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

__all__ = [
    "AdverseTerm",
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
    "PrescriptionStatus",
    "ReadinessItem",
    "Residual",
    "Route",
    "Severity",
    "TimeProblem",
    "VitalField",
    "VitalProblem",
    "VitalSlot",
    "VitalSource",
    "VitalVerdict",
]
