"""The interface for machines."""
