"""The whole record of a client in words, ready to print."""
