"""One module per check. Each prints one line of JSON and exits with 1 on a miss (tools/trust/report.py)."""
