"""Plan messages with the appointment, send them once, and let people act on what went wrong."""
