"""The packet for a prescriber outside the practice: one page, behind a link or on paper, and what comes back."""
