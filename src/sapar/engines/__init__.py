"""Pure computation: no Django, no database of ours, no clock, no network."""
