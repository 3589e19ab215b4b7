"""Rules of entry, stay and work as code: one rule, read for a person, for a population and in words."""
