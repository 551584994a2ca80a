"""Rules of signing: who has confirmed who they are, and what is entered late."""
