"""The real settings, but for the names of static files: a check has no page to look nice."""

from __future__ import annotations

from clinic.settings import *  # noqa: F403 -- an override file repeats nothing
from clinic.settings import BASE_DIR, STATIC_ROOT, STORAGES

STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static", ("vendor", BASE_DIR / "var" / "vendor")]
WHITENOISE_USE_FINDERS = True
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
