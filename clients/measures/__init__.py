"""Questionnaires: what was asked, answered and scored."""
