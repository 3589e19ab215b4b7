"""People's names in Kyrgyz, Russian and Latin spelling: one key for all spellings, and whether two are one person's."""

from sapar.engines.identity.names.fold import FOLD_VERSION, fold, root, tokens
from sapar.engines.identity.names.match import SAME, Match, match

__all__ = ["FOLD_VERSION", "SAME", "Match", "fold", "match", "root", "tokens"]
