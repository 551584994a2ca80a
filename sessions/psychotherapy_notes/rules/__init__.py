"""Rules of the room: when it is open, what an authorization opens, and what belongs in the record."""
