"""The reading for a population: trees become Ibis expressions, run by DuckDB on one machine and by Spark on many.

Persons (or, inside `AtEach`, persons on earlier days) form a *frame*: one row a question. What a tree says about
rows of facts is computed level by level: all aggregates of one level over one table in a single grouping, joined
to the frame as columns; what remains are expressions over columns. Nothing is ever spread to one row a day.
"""

from sapar.engines.pathways.batch.frame import Frame
from sapar.engines.pathways.batch.population import Population
from sapar.engines.pathways.batch.reading import READERS, Reading

__all__ = ["READERS", "Frame", "Population", "Reading"]
