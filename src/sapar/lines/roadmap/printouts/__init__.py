"""The road map on paper: one record set, told as the government's annexes and as IOM's reports."""
