"""Prescriptions, the count of every unit, and what happened in the room."""

from __future__ import annotations

from sessions.models.dosing import DosingSession, DosingStatusChange, GateOverride
from sessions.models.entries import (
    AdverseEvent,
    Dose,
    Entry,
    EntryQuerySet,
    ReadinessCheck,
    TimelineEvent,
    VitalReading,
)
from sessions.models.note import Addendum, SessionNote
from sessions.models.particulars import OrderParticulars, Shipment
from sessions.models.prescription import CountEvent, Prescription, PrescriptionStatusChange, VitalLimits
from sessions.models.readiness import ReadinessPoint
from sessions.models.touch import TouchConsent

__all__ = [
    "Addendum",
    "AdverseEvent",
    "CountEvent",
    "Dose",
    "DosingSession",
    "DosingStatusChange",
    "Entry",
    "EntryQuerySet",
    "GateOverride",
    "OrderParticulars",
    "Prescription",
    "PrescriptionStatusChange",
    "ReadinessCheck",
    "ReadinessPoint",
    "SessionNote",
    "Shipment",
    "TimelineEvent",
    "TouchConsent",
    "VitalLimits",
    "VitalReading",
]
