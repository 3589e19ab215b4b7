"""The public site: checking a country, the law of a country, the road map. Nothing a visitor says is stored."""
