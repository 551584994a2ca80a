"""A colleague's client in an emergency: one chart, one hour, a reason, and somebody who reviews it."""
