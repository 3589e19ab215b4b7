"""People's names in Kyrgyz, Russian and Latin spelling: keys to find them by, and whether two are one person's."""

from sapar.engines.identity.names.fold import FOLD_VERSION, fold, root, tokens
from sapar.engines.identity.names.keys import Keys, keys
from sapar.engines.identity.names.match import SAME, Match, match

__all__ = ["FOLD_VERSION", "SAME", "Keys", "Match", "fold", "keys", "match", "root", "tokens"]
