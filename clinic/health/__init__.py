"""Whether database, broker, worker and scheduler are alive."""
