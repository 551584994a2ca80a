"""The medicine and the room: prescriptions, counts, dosing sessions."""
