"""The interface for machines. Not built yet."""
