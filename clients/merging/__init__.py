"""Two charts of one person: one closed by a pointer to the other, and opened again as it was."""
