"""What is signed about a client, as it is read and as its hash covers it."""
