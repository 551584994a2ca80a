"""Model fields for the two things stored most: a code, and an exact quantity."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CodeField(models.CharField):  # type: ignore[type-arg]
    """A stored code that reads back as the member of its enum.

    Pair it with :func:`code_check` in ``Meta.constraints``, so that the database refuses an
    unknown code too.
    """

    def __init__(self, enum: type[StrEnum] | None = None, *args: Any, **kwargs: Any) -> None:
        self.enum = enum
        kwargs.setdefault("max_length", 40)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        # Migrations know the column, not the enum: a renamed module must not break history.
        default = kwargs.get("default")
        if isinstance(default, StrEnum):
            kwargs["default"] = default.value
        return name, path, args, kwargs

    def from_db_value(self, value: str | None, *_args: Any) -> StrEnum | str | None:
        if value is None or value == "" or self.enum is None:
            return value
        return self.enum(value)

    def to_python(self, value: Any) -> Any:
        if value is None or value == "" or self.enum is None:
            return value
        try:
            return self.enum(value)
        except ValueError:
            raise ValidationError(_("This is not one of the known choices.")) from None

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, StrEnum):
            return value.value
        return super().get_prep_value(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = getattr(model_instance, self.attname)
        if value and self.enum is not None and not isinstance(value, self.enum):
            value = self.enum(value)
            setattr(model_instance, self.attname, value)
        return value


def code_check(name: str, field: str, enum: type[StrEnum], *, blank: bool = False) -> models.CheckConstraint:
    """Return the constraint that keeps a column to the codes of ``enum``."""
    codes = [member.value for member in enum]
    if blank:
        codes.append("")
    return models.CheckConstraint(condition=Q(**{f"{field}__in": codes}), name=name)


class MilligramField(models.DecimalField):  # type: ignore[type-arg]
    """An exact amount in milligrams, to a hundredth."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 8)
        kwargs.setdefault("decimal_places", 2)
        super().__init__(*args, **kwargs)


class UnitsField(models.DecimalField):  # type: ignore[type-arg]
    """A number of tablets or lozenges, in quarter units."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 7)
        kwargs.setdefault("decimal_places", 2)
        super().__init__(*args, **kwargs)


class DoseMilligramField(MilligramField):
    """Strength times units: a quarter of a hundredth needs four decimals to stay exact."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 10)
        kwargs.setdefault("decimal_places", 4)
        super().__init__(*args, **kwargs)
