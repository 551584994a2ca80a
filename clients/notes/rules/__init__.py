"""Rules of progress notes: which headings belong to which kind."""
