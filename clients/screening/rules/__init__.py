"""The vocabulary of screening and of the pathway worksheet, as data. Standard library only."""
