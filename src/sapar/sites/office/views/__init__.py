"""The office's pages. Each states who may open it and delegates to the core."""
