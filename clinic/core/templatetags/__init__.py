"""Template tags every page may use without loading them."""
