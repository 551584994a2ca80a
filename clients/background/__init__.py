"""What a client brings along: medicines, allergies, diagnoses, languages, who sent them, insurance."""
