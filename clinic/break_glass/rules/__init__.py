"""When a chart may be opened in an emergency, and until when."""
