"""Entry point of the web server. A route without a policy stops the start."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")

application = get_wsgi_application()

from clinic.core.start_up import refuse_unsafe_start  # noqa: E402 -- after Django is set up
from clinic.policy.routes import refuse_undeclared_routes  # noqa: E402 -- after Django is set up

refuse_undeclared_routes()
refuse_unsafe_start()
