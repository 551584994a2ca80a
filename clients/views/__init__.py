"""Pages about clients: one module per noun, one function per page."""
