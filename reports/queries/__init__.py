"""Reads that span the apps below; frozen results, a fixed number of queries."""
