"""The office, for staff: people, cases, the desk, what is due."""
