"""Files kept by the hash of their content, checked, never served inline."""
