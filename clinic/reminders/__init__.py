"""Messages that are due, sent or withheld."""
