"""IATI 2.03: what its standard asks for, held against a file; files written and read. No Django, no network."""
