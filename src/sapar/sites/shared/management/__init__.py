"""Commands of Django that Sapar does in its own way."""
