"""Papers about a client that come from elsewhere: letters, results, cards; sealed, dated, never removed."""
