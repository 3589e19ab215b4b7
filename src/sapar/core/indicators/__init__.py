"""Named queries that other parts register; the road map freezes their values."""
