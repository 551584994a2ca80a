"""What a signature, a sending and a new wording consist of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clients.consents.rules.strokes import NotADrawing, Strokes, is_signature, parse
from clients.consents.terms import HandOver
from clients.forms.fields import LineField, LinesField
from clients.models import ConsentTemplate
from clients.terms import ConsentKind
from clinic.core.forms import ChipSelect, CodeField, IntegerField, KeptFileField, between
from clinic.core.labels import label

# A careful consent for a new treatment fills six pages; this is ten times as much.
LONGEST_BODY = 200_000


class SignForm(forms.Form):
    """A name, typed; with a signature drawn above it or not; and the agreement, said."""

    strokes = forms.CharField(required=False, widget=forms.HiddenInput)
    signer_name = LineField(
        label=_("Your full name"),
        max_length=120,
        help_text=_("Typed here, it counts as your signature. You may draw one as well."),
        widget=forms.TextInput(attrs={"autocomplete": "name", "autocapitalize": "words"}),
    )
    agrees = forms.BooleanField(
        label=_("I have read this document and agree to it."),
        error_messages={"required": _("Tick this box if you agree. If you do not, close this page or call us.")},
    )

    def clean_signer_name(self) -> str:
        """Refuse what is no name."""
        name = str(self.cleaned_data["signer_name"])
        if sum(character.isalpha() for character in name) < 2:
            raise ValidationError(_("Type your first and last name."))
        return name

    def clean_strokes(self) -> Strokes:
        """Read what was drawn; nothing drawn is no mistake."""
        try:
            strokes = parse(str(self.cleaned_data["strokes"]))
        except NotADrawing:
            raise ValidationError(_("The drawing could not be read. Clear it and draw again, or type only.")) from None
        if strokes and not is_signature(strokes):
            raise ValidationError(_("The drawing is too short to be a signature. Draw it again, or clear it."))
        return strokes


class SendForm(forms.Form):
    """Which documents, and how the link reaches the client."""

    templates = forms.ModelMultipleChoiceField(
        queryset=ConsentTemplate.objects.none(),
        label=_("Documents"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one document."),
            "invalid_choice": _("Choose among the practice's current documents."),
            "invalid_pk_value": _("Choose among the practice's current documents."),
        },
    )
    hand_over = CodeField(HandOver, label=_("How the client gets the link"), widget=ChipSelect)

    def __init__(self, *args: Any, templates: Mapping[ConsentKind, ConsentTemplate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["templates"]
        field.queryset = ConsentTemplate.objects.filter(pk__in=[row.pk for row in templates.values()])
        field.label_from_instance = lambda row: label(row.kind)

    def clean_templates(self) -> list[ConsentTemplate]:
        """Return the documents in the order of their kinds, which is the order they are read in."""
        order = list(ConsentKind)
        return sorted(self.cleaned_data["templates"], key=lambda row: order.index(row.kind))


class DraftForm(forms.Form):
    """The next wording of one document."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    title = LineField(label=_("Title"), max_length=160, help_text=_("The client reads it above the text."))
    body = LinesField(
        label=_("Text"),
        rows=18,
        max_length=LONGEST_BODY,
        draft=True,
        help_text=_("Plain words; an empty line begins a new paragraph."),
    )
    valid_months = IntegerField(
        label=_("Valid for"),
        units=_("months"),
        required=False,
        validators=between(1, 120),
        help_text=_("Empty: until it is taken back or replaced."),
    )


class ScanForm(forms.Form):
    """The paper a client signed, scanned or photographed."""

    file = KeptFileField(
        label=_("Signed paper"),
        only_pages=True,
        help_text=_("A PDF, or a photograph as JPEG or PNG; 10 MB at most."),
    )
