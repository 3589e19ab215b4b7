"""Better legislation on migration. Not built yet."""
