"""Linking files of records about people: which of them are of one person.

found = link([Path("a.csv"), Path("b.csv")])
for pair in found.pairs(): ...
"""
