"""What each part of the language of rules means: tables of facts, an expression, the answer for each person.

Every specification runs on every reading (`readings.py`), and `tools/reference.py` writes the reference of the
language from the same files. A part of the language without one does not exist (`test_every_part.py`).
"""
