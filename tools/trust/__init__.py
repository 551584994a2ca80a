"""The checks behind SECURITY.md: `make trust` runs all, `make trust CHECK=name` one."""
