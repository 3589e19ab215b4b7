"""Expressions as XLSForms write them: XPath 1.0 with ODK's functions, and `${name}` for a question.

elementpath parses (grammar, precedence, numbers of arguments); what an expression is worth is ours to say
(`values`, `functions`, `scope`), because ODK's arithmetic of dates and blanks is not XPath's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from elementpath.exceptions import ElementPathError
from elementpath.tdop import Parser
from elementpath.xpath1 import XPath1Parser
from elementpath.xpath_tokens import XPathToken

from sapar.core.cases.forms.tables import FormFault

LONGEST = 4_000  # characters of an expression
DEEPEST = 100  # brackets within brackets, and operators within operators
CURRENT = "current__"
INSTANCE = "instance__."
"""Variables that stand for current() and instance('list'): a path may begin with a variable, not with a function."""

ARITIES: dict[str, int | tuple[int, int | None]] = {
    "abs": 1, "boolean": 1, "boolean-from-string": 1, "ceiling": 1, "checklist": (3, None), "choice-name": 2,
    "coalesce": (1, None), "concat": (1, None), "contains": 2, "count": 1, "count-non-empty": 1, "count-selected": 1,
    "date": 1, "date-time": 1, "decimal-date-time": 1, "decimal-time": 1, "ends-with": 2, "exp": 1, "false": 0,
    "floor": 1, "format-date": 2, "format-date-time": 2, "if": 3, "indexed-repeat": (3, None), "int": 1,
    "join": (2, None), "last": 0, "log": 1, "lower-case": 1, "max": (1, None), "min": (1, None), "name": (0, 1),
    "normalize-space": (0, 1), "not": 1, "now": 0, "number": (0, 1), "once": 1, "position": (0, 1), "pow": 2,
    "regex": 2, "round": (1, 2), "selected": 2, "selected-at": 2, "sqrt": 1, "starts-with": 2, "string": (0, 1),
    "string-length": (0, 1), "substr": (2, 3), "substring": (2, 3), "substring-after": 2, "substring-before": 2,
    "sum": 1, "today": 0, "translate": 3, "true": 0, "upper-case": 1,
}  # fmt: skip
"""The functions that are understood, and how many arguments each takes."""

_LITERAL = re.compile(r"""\binstance\s*\(\s*(?:'([^']*)'|"([^"]*)")\s*\)|'[^']*'|"[^"]*\"""")
REFERENCE = re.compile(r"\$\{\s*([^{}\s]+)\s*\}")
"""A question as `${name}`, in expressions and in texts."""
_SIGNS = re.compile(rf"(?:[-+]\s*){{{DEEPEST}}}")
_NAME = re.compile(r"^[^\W\d][\w.-]*$")
_CURRENT = re.compile(r"\bcurrent\s*\(\s*\)")
_PATHS = {"/", "|", "[", "$", ".", "..", "*", "(name)"}
_OPERATORS = {"or", "and", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod"}
_LITERALS = {"(string)", "(integer)", "(decimal)", "(float)"}


class ExpressionFault(FormFault):
    """An expression that is not understood; the message says which part."""


class OdkParser(XPath1Parser):
    """elementpath's parser of XPath 1.0 that knows ODK's functions, and only those."""


for _symbol in [s for s, t in OdkParser.symbol_table.items() if getattr(t, "label", "") in ("function", "kind test")]:
    del OdkParser.symbol_table[_symbol]
for _symbol, _arity in ARITIES.items():
    OdkParser.function(_symbol, nargs=_arity)
OdkParser.tokenizer = OdkParser.create_tokenizer(OdkParser.symbol_table)


@dataclass(frozen=True)
class Expression:
    """A parsed expression, and what it speaks of."""

    text: str
    root: XPathToken
    variables: frozenset[str]  # questions written ${name}
    steps: frozenset[str]  # names of steps of paths: questions, or columns of a list of choices
    lists: frozenset[str]  # lists of choices, by instance()
    star: bool  # whether a path has a `*`

    @property
    def names(self) -> frozenset[str]:
        """Everything that may be a question."""
        return self.variables | self.steps


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """The expression of a text; ExpressionFault says what is not understood."""
    if len(text) > LONGEST:
        raise ExpressionFault(f"the expression is longer than {LONGEST} characters")
    source = _prepared(text)
    parser = OdkParser()
    try:
        # XPath1Parser.parse would evaluate as well, which is not wanted here.
        root = Parser.parse(parser, source)
    except (ElementPathError, ValueError, TypeError, LookupError, ArithmeticError) as error:
        raise ExpressionFault(_reason(error)) from error
    except RecursionError as error:
        raise ExpressionFault("the expression is nested too deeply") from error
    _refuse_unknown(root)
    return _described(text, root)


def _described(text: str, root: XPathToken) -> Expression:
    tokens = list(walk(root))
    written = {str(token[0].value) for token in tokens if token.symbol == "$"}
    lists = {name.removeprefix(INSTANCE) for name in written if name.startswith(INSTANCE)}
    variables = {name for name in written if not name.startswith(INSTANCE) and name != CURRENT}
    inside = {id(token[0]) for token in tokens if token.symbol == "$"}
    steps = {str(token.value) for token in tokens if token.symbol == "(name)" and id(token) not in inside}
    star = any(token.symbol == "*" and not len(token) for token in tokens)
    return Expression(text, root, frozenset(variables), frozenset(steps), frozenset(lists), star)


def _prepared(text: str) -> str:
    """The text in plain XPath: ${name}, current() and instance('list') as variables; literals stay as they are."""
    parts: list[str] = []
    outside: list[str] = []
    end = 0
    for found in _LITERAL.finditer(text):
        outside.append(text[end : found.start()])
        parts += [_variables(outside[-1]), f"${INSTANCE}{found[1] or found[2]}" if found[1] or found[2] else found[0]]
        end = found.end()
    outside.append(text[end:])
    _refuse_depth("".join(outside))
    return "".join([*parts, _variables(outside[-1])])


def _variables(part: str) -> str:
    def variable(found: re.Match[str]) -> str:
        if not _NAME.match(found[1]):
            raise ExpressionFault(f"${{{found[1]}}} is not the name of a question")
        return f"${found[1]}"

    if "$" in REFERENCE.sub("", part):
        raise ExpressionFault("a question is written ${name}")
    part = REFERENCE.sub(variable, part).replace("jr:choice-name", "choice-name")
    return _CURRENT.sub(f"${CURRENT}", part)


def _refuse_depth(text: str) -> None:
    depth = deepest = 0
    for letter in text:
        depth += (letter in "([") - (letter in ")]")
        deepest = max(deepest, depth)
    if deepest > DEEPEST or _SIGNS.search(text):
        raise ExpressionFault("the expression is nested too deeply")


def _reason(error: Exception) -> str:
    """elementpath's message without its codes."""
    return re.sub(r"\[err:\w+\]\s*", "", str(error)) or "this is not an expression"


def _refuse_unknown(root: XPathToken) -> None:
    """What parses as XPath but has no meaning here: attributes, variables, other axes, long chains."""
    waiting = [(root, 0)]
    while waiting:
        token, depth = waiting.pop()
        if depth > DEEPEST:
            raise ExpressionFault("the expression is nested too deeply")
        symbol = token.symbol
        if symbol not in _PATHS | _OPERATORS | _LITERALS and symbol != "(" and symbol not in ARITIES:
            raise ExpressionFault(f"{symbol} is not supported here")
        if not all(map(_finds, _paths(token))):
            raise ExpressionFault(f"{symbol} needs a path to questions")
        waiting += [(child, depth + 1) for child in token]


def _paths(token: XPathToken) -> list[XPathToken]:
    """The parts of a token that must be paths."""
    if token.symbol in ("/", "|"):
        return list(token) or [token]
    return list(token)[:1] if token.symbol in ("[", "position", "name", "indexed-repeat") else []


def _finds(token: XPathToken) -> bool:
    """Whether a token finds nodes, as far as its own kind says."""
    if token.symbol == "(":
        return len(token) == 1 and _finds(token[0])
    operator = token.symbol == "*" and len(token) > 0
    return token.symbol in _PATHS and not operator and not (token.symbol == "/" and len(token) == 0)


def walk(root: XPathToken) -> Iterator[XPathToken]:
    """Every part of an expression."""
    waiting = [root]
    while waiting:
        token = waiting.pop()
        yield token
        waiting += list(token)


def references(text: str) -> list[str]:
    """The names written `${name}` in a label or an expression, literals included."""
    return [found[1] for found in REFERENCE.finditer(text)]


def is_expression(text: str) -> bool:
    """Whether a default is to be computed, not taken as it stands: it refers to a question or calls a function."""
    return bool(REFERENCE.search(text) or re.search(r"[a-z][a-z-]*\(", text))
