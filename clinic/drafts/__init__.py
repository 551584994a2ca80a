"""What somebody typed into a form and has not sent: kept sealed for that person and that page (trust.md R-193)."""
