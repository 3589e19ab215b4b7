"""Persons, households, documents, journeys, watch lists: never one person twice."""
