"""Framework glue every other app stands on: no concrete models, no business words."""
