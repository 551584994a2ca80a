"""The shape of what people type about clients; every fault gets a sentence at its field."""

from __future__ import annotations

from clients.forms.clearance import DecideClearanceForm, RequestClearanceForm, RevokeClearanceForm
from clients.forms.clearance_terms import ClearanceTemplateForm
from clients.forms.client import AddClientForm, EditClientForm
from clients.forms.course import CoursePlanForm, CourseStatusForm
from clients.forms.people import AddMemberForm, ContactPersonForm
from clients.forms.records import ConsentForm, TaskOutcomeForm, UploadForm, WeightForm

__all__ = [
    "AddClientForm",
    "AddMemberForm",
    "ClearanceTemplateForm",
    "ConsentForm",
    "ContactPersonForm",
    "CoursePlanForm",
    "CourseStatusForm",
    "DecideClearanceForm",
    "EditClientForm",
    "RequestClearanceForm",
    "RevokeClearanceForm",
    "TaskOutcomeForm",
    "UploadForm",
    "WeightForm",
]
