"""What people open: pages for everyone, the office for staff, the API for machines, the command line."""
