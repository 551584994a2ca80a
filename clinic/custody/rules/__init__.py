"""What must be accounted for, how long a record stays, and who may end it."""
