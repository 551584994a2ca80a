"""Set up, run and test Kapstone from a fresh clone, with nothing but Python's standard library."""
