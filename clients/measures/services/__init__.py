"""What is done with measures: recorded, asked for, answered by clients."""
