"""The shape of what is typed about orders, counts and sessions. No form saves anything."""

from __future__ import annotations
