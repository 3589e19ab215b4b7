"""The migration-policy strategy of the government. Not built yet."""
