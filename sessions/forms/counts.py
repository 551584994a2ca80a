"""Forms around the count of a client's units and the label they came with."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.core.forms import CodeField, DateField
from sessions.documents.order import Parcel, Receipt
from sessions.forms.fields import QUARTER, UnitsField, line, text, whole
from sessions.rules.particulars import MOST_REFILLS
from sessions.terms import CountEventKind, PrescriptionStatus

# What a person reports. Written, taken in session and corrected lines are made by their own acts.
REPORTED: Final = (
    CountEventKind.COUNT_OBSERVED,
    CountEventKind.RECEIVED_BY_CLIENT,
    CountEventKind.DISPENSED,
    CountEventKind.TAKEN_OUTSIDE_REPORTED,
    CountEventKind.DISCARDED_BY_CLIENT,
    CountEventKind.LOST_OR_STOLEN_REPORTED,
    CountEventKind.DAMAGED_REPORTED,
    CountEventKind.TAKEBACK_REPORTED,
    CountEventKind.EXPIRED_ON_HAND,
)
OLDEST: Final = timedelta(days=366)


def refuse_strange_day(day: date, *, ahead: timedelta = timedelta(0)) -> date:
    """Refuse a day in the future (beyond ``ahead``) or more than a year back."""
    today = timezone.localdate()
    if day > today + ahead:
        raise forms.ValidationError(_("This day has not come yet.") if not ahead else _("This day is too far ahead."))
    if day < today - OLDEST:
        raise forms.ValidationError(_("This day is more than a year back. Check the year."))
    return day


class CountForm(forms.Form):
    """One line of the count ledger."""

    kind = CodeField(CountEventKind, members=REPORTED, label=_("What happened"))
    units = UnitsField(label=_("Units"))
    on = DateField(label=_("Day"))
    reason = text(_("Note"), rows=2, help_text=_("Needed when units were lost, damaged or taken outside a session."))

    def clean_on(self) -> date:
        """Refuse a day that cannot be."""
        return refuse_strange_day(self.cleaned_data["on"])

    def moment(self, now: datetime) -> datetime:
        """Return when it happened: now for today, noon of the reader's clock for an earlier day."""
        day: date = self.cleaned_data["on"]
        if day == timezone.localdate(now):
            return now
        return timezone.make_aware(datetime.combine(day, time(12)))


class LeftBehindForm(forms.Form):
    """What a client left behind, and where it is."""

    units = UnitsField(label=_("Units left behind"), least=QUARTER)
    where = line(_("Where it was found, and who has an eye on it"), required=True)


class CorrectCountForm(forms.Form):
    """The right number for a line of the ledger, and why."""

    units = UnitsField(label=_("Right number of units"))
    reason = text(_("Why it is corrected"), rows=2, required=True)


class ReceiptForm(forms.Form):
    """What the label says, and how many units there were."""

    pharmacy_name = line(_("Compounding pharmacy"), max_length=120)
    pharmacy_phone = line(_("Pharmacy’s telephone"), max_length=40)
    pharmacy_license = line(_("Pharmacy’s license"), max_length=60)
    says_503a = forms.BooleanField(label=_("The label says: compounded for this client (503A)"), required=False)
    rx_number = line(_("Prescription number"), max_length=60)
    lot_number = line(_("Lot"), required=True, max_length=60)
    dispensed_on = DateField(label=_("Dispensed on"))
    beyond_use_date = DateField(label=_("Beyond-use date"))
    label_units = UnitsField(label=_("Units on the label"), required=False)
    storage = line(_("Storage"), max_length=120)
    client_confirmed_on = DateField(
        label=_("Client confirmed receiving it on"), required=False, help_text=_("The day they told you.")
    )
    units = UnitsField(
        label=_("Units received"),
        required=False,
        help_text=_("As the client counted them. Leave empty when only the label changes."),
    )
    reason = text(_("Why the label changes"), rows=2, help_text=_("Needed once a label was recorded."))

    def clean_dispensed_on(self) -> date:
        """Refuse a day that cannot be."""
        return refuse_strange_day(self.cleaned_data["dispensed_on"])

    def clean_client_confirmed_on(self) -> date | None:
        """Refuse a day that cannot be."""
        day: date | None = self.cleaned_data["client_confirmed_on"]
        return refuse_strange_day(day) if day else None

    def clean_beyond_use_date(self) -> date:
        """Refuse a beyond-use date years away."""
        return refuse_strange_day(self.cleaned_data["beyond_use_date"], ahead=timedelta(days=730))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        dispensed, until = data.get("dispensed_on"), data.get("beyond_use_date")
        if dispensed and until and until < dispensed:
            self.add_error("beyond_use_date", _("The beyond-use date lies before the day the medicine was dispensed."))
        confirmed = data.get("client_confirmed_on")
        if dispensed and confirmed and confirmed < dispensed:
            self.add_error("client_confirmed_on", _("It was dispensed later than this."))
        return data

    def receipt(self) -> Receipt:
        """Return the label as entered."""
        data = self.cleaned_data
        return Receipt(**{name: data[name] for name in Receipt.__dataclass_fields__})

    @property
    def units_received(self) -> Decimal | None:
        """The units received, when they were counted."""
        units: Decimal | None = self.cleaned_data["units"]
        return units


class ShipmentForm(forms.Form):
    """A parcel the pharmacy sent to the client."""

    shipped_on = DateField(label=_("Shipped on"))
    fill = whole(_("Refill number"), 0, MOST_REFILLS, required=True, initial=0, help_text=_("0 is the first fill."))
    carrier = line(_("Carrier"), max_length=60)
    tracking_number = line(_("Tracking number"), max_length=80)

    def clean_shipped_on(self) -> date:
        """Refuse a day that cannot be."""
        return refuse_strange_day(self.cleaned_data["shipped_on"])

    def parcel(self) -> Parcel:
        """Return the parcel as entered."""
        return Parcel(**self.cleaned_data)


class OrderStatusForm(forms.Form):
    """Where the order goes next."""

    target = CodeField(PrescriptionStatus, label=_("Now"))
    note = line(_("Note"))

    def __init__(self, *args: Any, offered: tuple[PrescriptionStatus, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].members = offered  # type: ignore[attr-defined]
