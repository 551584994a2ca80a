"""The append-only ledger: who saw or changed what, when, and from where."""
