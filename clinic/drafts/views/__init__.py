"""What the script of a page asks about drafts."""
