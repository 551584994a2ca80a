"""People around a client: the care team, and who is called in an emergency."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import LineField, PhoneField, RecordChoiceField
from clients.models import ContactPerson
from clients.terms import ContactKind
from clinic.core.forms import ChipSelect, CodeField
from clinic.policy.terms import Role
from clinic.staff.models import User


class AddMemberForm(forms.Form):
    """A clinician who joins the care team."""

    user = RecordChoiceField(
        User,
        names=lambda person: str(person.printed_name),
        label=_("Who"),
        error_messages={"invalid_choice": _("Choose a clinician of the practice.")},
    )
    role = CodeField(Role, members=(Role.THERAPIST, Role.PRESCRIBER), label=_("As"))
    is_lead = forms.BooleanField(label=_("Becomes the responsible person of this role"), required=False)

    def __init__(self, *args: Any, clinicians: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user: Any = self.fields["user"]
        user.queryset = clinicians

    def clean(self) -> dict[str, Any]:
        """Refuse a role that the chosen person does not hold."""
        cleaned = super().clean() or {}
        user, role = cleaned.get("user"), cleaned.get("role")
        if user is not None and role is not None and role not in user.roles:
            self.add_error("role", _("%(name)s does not work in this role.") % {"name": user.name})
        return cleaned


class ContactPersonForm(forms.Form):
    """Somebody to call, or who takes the client home."""

    kind = CodeField(ContactKind, label=_("Role"), widget=ChipSelect, initial=ContactKind.EMERGENCY.value)
    name = LineField(label=_("Name"), max_length=120)
    phone = PhoneField(label=_("Telephone"))
    relationship = LineField(label=_("Relationship"), max_length=80, required=False)

    @classmethod
    def initial_of(cls, person: ContactPerson) -> dict[str, Any]:
        """Return what is stored, as the form shows it."""
        return {
            "kind": person.kind.value,
            "name": person.name,
            "phone": person.phone,
            "relationship": person.relationship,
        }
