"""How a message is handed over; no sender runs inside a transaction."""
