"""Shape and types of what is typed about staff. Only the fields named here are ever read."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from clinic.core.forms import CodeField, DateField, KeptFileField, MultipleCodeField, TimeField
from clinic.policy.terms import Role
from clinic.practice.models import Location
from clinic.practice.rules.zones import zone_choices
from clinic.staff.labels import WEEKDAYS
from clinic.staff.models import User
from clinic.staff.rules import dea
from clinic.staff.terms import CredentialKind, Weekday

STRETCHES_PER_DAY: Final = 2


def roles_field() -> MultipleCodeField:
    """Return the field that offers every role of a practice."""
    return MultipleCodeField(Role, label=_("Roles"), error_messages={"required": _("Choose at least one role.")})


SHORTEST_NUMBER: Final = 7


class InvitationForm(forms.Form):
    """Whom to invite, and as what."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    credentials = forms.CharField(
        label=_("Credentials"),
        max_length=60,
        required=False,
        help_text=_("Printed after the name, such as LMFT or MD."),
    )
    roles = roles_field()


class RolesForm(forms.Form):
    """What a person is in the practice."""

    roles = roles_field()


class SupervisionForm(forms.Form):
    """Under whose supervision an associate practices."""

    supervisor = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label=_("Supervisor"),
        required=False,
        empty_label=_("Nobody: practices independently"),
        help_text=_("What this person signs waits until the supervisor has signed beside it."),
    )

    def __init__(self, *args: Any, supervisors: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["supervisor"]
        field.queryset = supervisors
        field.label_from_instance = lambda person: person.printed_name


class PersonForm(forms.Form):
    """What a person is called and which clock they read."""

    name = forms.CharField(label=_("Name"), max_length=120)
    credentials = forms.CharField(
        label=_("Credentials"),
        max_length=60,
        required=False,
        help_text=_("Printed after the name, such as LMFT or MD."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        help_text=_("Times on every page are shown in this zone."),
    )
    phone = forms.CharField(
        label=_("Telephone in an emergency"),
        max_length=40,
        required=False,
        help_text=_("Printed on the emergency sheet, beside the clients you are responsible for."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )

    def clean_phone(self) -> str:
        phone = str(self.cleaned_data["phone"]).strip()
        if phone and sum(character.isdigit() for character in phone) < SHORTEST_NUMBER:
            raise ValidationError(_("This is not a telephone number."))
        return phone

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = [("", _("As the practice")), *zone_choices(available_timezones())]
        self.fields["time_zone"].choices = zones  # type: ignore[attr-defined]


class SetPasswordForm(forms.Form):
    """The password of a new account, judged with the person it is for."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 15 characters. Three or four unrelated words are easy to remember."),
    )
    password_again = forms.CharField(
        label=_("Password, again"),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        password_validation.validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, second = cleaned.get("password"), cleaned.get("password_again")
        if first and second and first != second:
            self.add_error("password_again", _("The two passwords differ."))
        return cleaned


def tidied_dea(typed: str) -> str:
    """Return a DEA number as it is written; refuse what is none."""
    number = dea.tidy(typed)
    if number and not dea.has_shape(number):
        raise ValidationError(_("A DEA number is two letters and seven digits."))
    if number and not dea.fits(number):
        raise ValidationError(
            _("The last digit does not fit the six before it: a digit is wrong somewhere. Compare it with the paper.")
        )
    return number


class CredentialForm(forms.Form):
    """A license, insurance or training."""

    kind = CodeField(CredentialKind, label=_("Kind"))
    issuer = forms.CharField(label=_("Issued by"), max_length=120, required=False)
    number = forms.CharField(
        label=_("Number"), max_length=80, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    state = forms.CharField(
        label=_("State"), max_length=60, required=False, help_text=_("Where it holds, such as Oregon.")
    )
    issued_on = DateField(label=_("Issued"), required=False)
    expires_on = DateField(label=_("Expires"), required=False)
    scan = KeptFileField(
        label=_("Scan"),
        required=False,
        help_text=_("A PDF, or a photograph as JPEG or PNG; 10 MB at most. It is sealed, and its name is not kept."),
    )

    def __init__(self, *args: Any, is_on_file: bool = False, has_scan: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_on_file:
            self.fields["number"].help_text = _("Leave empty to keep the number on file.")
        if has_scan:
            self.fields["scan"].label = _("A newer scan")
            self.fields["scan"].help_text = _("A PDF, JPEG or PNG, 10 MB at most. The one on file stays below it.")

    def clean_expires_on(self) -> Any:
        expires_on = self.cleaned_data["expires_on"]
        if expires_on and not 2000 <= expires_on.year <= 2100:
            raise ValidationError(_("Give a date between 2000 and 2100."))
        return expires_on

    def clean(self) -> dict[str, Any]:
        """Refuse a paper that runs out before it begins."""
        data: dict[str, Any] = super().clean() or {}
        issued_on, expires_on = data.get("issued_on"), data.get("expires_on")
        if issued_on and expires_on and expires_on < issued_on:
            self.add_error("expires_on", _("This lies before the day it was issued."))
        if data.get("kind") is CredentialKind.DEA and data.get("number"):
            try:
                data["number"] = tidied_dea(data["number"])
            except ValidationError as refusal:
                self.add_error("number", refusal)
        return data


class StretchForm(forms.Form):
    """One stretch of one weekday; both times empty means none."""

    weekday = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=6)
    starts = TimeField(label=_("From"), required=False)
    ends = TimeField(label=_("Until"), required=False)
    location = forms.TypedChoiceField(label=_("Location"), required=False, coerce=UUID, empty_value=None)

    def __init__(self, *args: Any, locations: list[Location], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = [("", _("Any")), *((str(location.pk), location.name) for location in locations)]
        self.fields["location"].choices = options  # type: ignore[attr-defined]

    @property
    def weekday_name(self) -> str:
        """The day this row is about."""
        given = self["weekday"].value()
        return str(WEEKDAYS[Weekday(int(given))]) if str(given) in "0123456" else ""

    @property
    def is_second(self) -> bool:
        """Whether this is the second line of its day, as the form was shown."""
        return int(str(self.prefix).rpartition("-")[2]) % STRETCHES_PER_DAY == 1

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and not ends and "ends" not in self.errors:
            self.add_error("ends", _("Give the end as well."))
        if ends and not starts and "starts" not in self.errors:
            self.add_error("starts", _("Give the start as well."))
        if starts and ends and ends <= starts:
            self.add_error("ends", _("The end must be after the start."))
        return cleaned


class BaseWeekForm(forms.BaseFormSet):  # type: ignore[type-arg]
    """A week of stretches that do not overlap."""

    def clean(self) -> None:
        if len(self.forms) < len(Weekday):
            # Fewer lines than days would silently empty the rest of the week.
            raise ValidationError(_("The form arrived incomplete. Open it again."))
        taken: list[tuple[int, Any, Any]] = []
        for form in self.forms:
            day, starts, ends = (form.cleaned_data.get(name) for name in ("weekday", "starts", "ends"))
            if day is None or not starts or not ends:
                continue
            if any(day == other and starts < until and ends > since for other, since, until in taken):
                form.add_error("starts", _("This overlaps another stretch of the same day."))
            taken.append((day, starts, ends))


WeekForm = forms.formset_factory(
    StretchForm, formset=BaseWeekForm, extra=0, max_num=7 * STRETCHES_PER_DAY, validate_max=True, absolute_max=28
)
