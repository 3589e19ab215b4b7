"""The road map itself, its activities and indicators. Not built yet."""
