"""The sealed room: psychotherapy notes, read by their author alone (45 CFR 164.501, 164.508(a)(2))."""
