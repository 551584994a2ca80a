"""How examples are invented: no time limit per example, because the machine may be busy."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("kapstone", deadline=None)
settings.load_profile("kapstone")
