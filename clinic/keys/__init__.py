"""The life of keys: the proof that ring and database belong together, rotation, recovery sheet."""
