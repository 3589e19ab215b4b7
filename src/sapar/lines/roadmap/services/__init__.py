"""Acts on the road map."""
