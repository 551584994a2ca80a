"""How a message leaves: mail and text providers, and the local outbox when there is none."""
