"""Suicide-risk handling: alerts, follow-up, safety plans, crisis lines (domain.md 4.10)."""
