"""Forms of the road map."""
