"""What holds for every history: the readings agree with one another and with the oracle, and answers fit together.

`.venv/bin/pytest tests/property` takes about a minute; `--hypothesis-profile=thorough` searches twenty times longer.
A failure prints the case as `sapar check` reads it, and the line that repeats the search.
"""
