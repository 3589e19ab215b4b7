"""Reads of the road map. Plan and accepted values are public; drafts are read by the road map's own coordinators."""
