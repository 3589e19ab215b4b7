"""The demonstration: invented organisations, staff, persons and their matters. Nobody in it exists."""
