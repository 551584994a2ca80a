"""What a signature covers, and the sentences drafted from a timeline."""

from __future__ import annotations
