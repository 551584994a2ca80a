"""What the web server of the canary check loads: the application with faults that speak."""

from __future__ import annotations

from tools.trust.faulty import web_application

application = web_application()
