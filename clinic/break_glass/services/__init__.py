"""Open a colleague's chart, end it, agree to it, judge it, and tell the owners."""
