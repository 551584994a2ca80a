"""Signatures: who signed what, as what, when and where; and whether it is still what was signed."""
