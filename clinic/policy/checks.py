"""`manage.py check` fails on a route without a policy, as the start of the server does."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

from clinic.policy.routes import refuse_undeclared_routes


@register(Tags.urls)
def check_routes_declare_a_policy(**_kwargs: Any) -> list[CheckMessage]:
    """Turn an undeclared route into a check error."""
    try:
        refuse_undeclared_routes()
    except ImproperlyConfigured as problem:
        return [Error(str(problem), id="kapstone.E010")]
    return []
