"""Pages of a record's custody."""
