"""Programmes that raise the qualifications and skills of would-be migrants. Not built yet."""
