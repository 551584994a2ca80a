"""Private links: one client, one purpose, for a time; the client never signs in."""
