"""Entry point of the web server. A route without a policy stops the start."""

from __future__ import annotations

import os
from typing import Any, Final

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")

_django = get_wsgi_application()

from clinic.core.start_up import refuse_unsafe_start  # noqa: E402 -- after Django is set up
from clinic.policy.routes import refuse_undeclared_routes  # noqa: E402 -- after Django is set up

refuse_undeclared_routes()
refuse_unsafe_start()

# What a request is made of; servers lend it the whole environment of the process as well.
_OF_A_REQUEST: Final = frozenset(
    {
        "CONTENT_LENGTH", "CONTENT_TYPE", "GATEWAY_INTERFACE", "PATH_INFO", "QUERY_STRING", "REMOTE_ADDR",
        "REMOTE_HOST", "REMOTE_PORT", "REQUEST_METHOD", "SCRIPT_NAME", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL",
    }
)  # fmt: skip


def application(environ: dict[str, Any], start_response: Any) -> Any:
    """Answer one request, which holds what was sent and nothing of ours.

    With the environment go the passwords of database, broker and mail, into whatever keeps a request:
    django-allauth put them into sessions.
    """
    kept = {
        name: value for name, value in environ.items() if name in _OF_A_REQUEST or name.startswith(("HTTP_", "wsgi."))
    }
    return _django(kept, start_response)
