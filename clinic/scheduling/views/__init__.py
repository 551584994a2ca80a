"""Pages of the calendar. Every time on them is on the practice's clock."""
