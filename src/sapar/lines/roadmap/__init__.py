"""The road map itself: planned once, followed live, reported three ways."""
