"""Acts on consent documents and on what clients sign of them."""
