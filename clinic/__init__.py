"""Kapstone: practice management for the therapist's side of ketamine-assisted psychotherapy."""
