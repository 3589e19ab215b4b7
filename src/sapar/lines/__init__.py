"""The road map's lines of work, one folder each; they never import one another."""
