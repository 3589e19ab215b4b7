"""The office, for staff. Not built yet."""
