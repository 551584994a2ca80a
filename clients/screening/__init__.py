"""What is considered before ketamine: the screening list and the pathway worksheet. Nothing here decides."""
