"""What people do to clients and courses: one function per act, each audited."""
