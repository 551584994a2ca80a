"""The application with faults that speak: the web server and a task that fail with everything they hold.

Used by the canary check alone. What a programming error would put into an exception's message and
locals is put there on purpose.
"""

from __future__ import annotations

from typing import Any, Final

from celery import shared_task

HEADER: Final = "X-Kapstone-Fault"


def everything_in(held: Any, depth: int = 3) -> str:
    """Say what a value holds, opened: fields of records, items of lists, entries of contexts."""
    from django.db import models  # noqa: PLC0415 -- Django is set up by now

    if isinstance(held, models.Model):
        return "; ".join(str(getattr(held, field.attname, "")) for field in held._meta.concrete_fields)
    if isinstance(held, dict) and depth:
        return "; ".join(everything_in(value, depth - 1) for value in list(held.values()))
    if isinstance(held, list | tuple | set | models.QuerySet) and depth:
        return "; ".join(everything_in(value, depth - 1) for value in list(held)[:50])
    fields = getattr(held, "__dict__", None)
    return everything_in(dict(fields), depth - 1) if fields and depth else str(held)


@shared_task(name="trust.fail", ignore_result=True)
def fail_with_clients() -> None:
    """Fail, and quote every client in the message."""
    from clients.models import Client  # noqa: PLC0415 -- Django is set up by now

    clients = list(Client.objects.all())
    raise RuntimeError(everything_in(clients))


def web_application() -> Any:
    """Return the web application, whose templates fail where a header asks for it."""
    from django.template.base import Template  # noqa: PLC0415 -- Django is set up by now

    from clinic.wsgi import application  # noqa: PLC0415 -- sets Django up

    render = Template.render

    def faulty(template: Template, context: Any) -> Any:
        request = context.get("request")
        if request is not None and HEADER in request.headers:
            held = context.flatten()
            raise RuntimeError(everything_in(held))
        return render(template, context)

    Template.render = faulty  # type: ignore[assignment, method-assign]
    return application
