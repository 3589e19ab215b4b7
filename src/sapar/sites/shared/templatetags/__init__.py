"""Template tags of all sites."""
