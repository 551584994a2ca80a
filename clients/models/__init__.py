"""Clients, who looks after them, and what must be in force before a dose."""

from __future__ import annotations

from clients.models.base import ClientRecordQuerySet
from clients.models.clearance import ClearanceDecision, ClearanceStatusChange, ClearanceTemplate, MedicalClearance
from clients.models.client import CareTeamMember, Client, ClientQuerySet, ContactPerson, Weight
from clients.models.client_import import ClientImport
from clients.models.consent import ConsentRecord, ConsentTemplate
from clients.models.course import Course, CourseStatusChange
from clients.models.task import Task

__all__ = [
    "CareTeamMember",
    "ClearanceDecision",
    "ClearanceStatusChange",
    "ClearanceTemplate",
    "Client",
    "ClientImport",
    "ClientQuerySet",
    "ClientRecordQuerySet",
    "ConsentRecord",
    "ConsentTemplate",
    "ContactPerson",
    "Course",
    "CourseStatusChange",
    "MedicalClearance",
    "Task",
    "Weight",
]
