"""The rights of migrants, unlawful removal and trafficking in persons. Not built yet."""
