"""What people do with appointments: book, move, cancel, take the next step."""
