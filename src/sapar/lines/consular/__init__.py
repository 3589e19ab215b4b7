"""Stronger consular institutions abroad. Not built yet."""
