"""What people do with orders, counts and dosing sessions: one function per act."""

from __future__ import annotations
