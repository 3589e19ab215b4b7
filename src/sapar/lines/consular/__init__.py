"""Stronger consular institutions abroad: petitions, detentions, remains, documents, warnings, appointments."""
