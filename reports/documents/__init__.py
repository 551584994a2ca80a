"""What each kind of document states: facts gathered once, frozen, then laid out."""
