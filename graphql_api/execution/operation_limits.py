"""How much one operation may ask for: the one validation rule, and an operation's cost.

Fragments make a document exponential: ninety of them, each spreading the next one twice, are 800
characters that stand for 2^90 fields. What an operation stands for is therefore measured without
expanding it (cost_analysis.py). A fragment inside itself counts as empty; the rule NoFragmentCycles
reports it.

The rule runs once for each document, since its outcome is cached, and a page size in a variable
is not known then. The rule takes such a size for the least, 1, so that what it refuses is too
large whatever the variables; `cost_with_variables` counts the real values before each execution.
"""

from collections.abc import Iterator
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    Node,
    OperationDefinitionNode,
    ValidationRule,
    value_from_ast_untyped,
)
from graphql.validation.validate import ValidationAbortedError

from graphql_api.execution.cost_analysis import CostAnalysis, Totals, Variables
from graphql_api.execution.error_codes import TOO_LARGE
from graphql_api.execution.list_lengths import MAX_COST

MAX_TOKENS = 1000
MAX_DEPTH = 10
MAX_ALIASES = 30
MAX_DIRECTIVES = 30
MAX_ROOT_FIELDS = 10
MAX_FIELDS = 300
MAX_FRAGMENTS = 50
"""Like the fields, for graphql-core's rule on fields that merge: it compares each with each."""


_PARSER_GAVE_UP = f"Syntax Error: Document contains more than {MAX_TOKENS} tokens"


class OperationLimits(ValidationRule):
    """Refuses an oversized document before any other rule looks at it.

    One class for all schemas: the validation cache's key holds the rules themselves.
    """

    def enter_document(self, document: DocumentNode, *_: object) -> None:
        analysis = CostAnalysis(self.context.schema, document)
        for definition in document.definitions:
            if isinstance(definition, OperationDefinitionNode):
                for excess in _excesses(analysis.total(definition)):
                    raise _Refused(excess, definition)
        if analysis.fragments > MAX_FRAGMENTS:
            raise _Refused(
                f"This document has {analysis.fragments} fragments; {MAX_FRAGMENTS} are allowed. "
                "Send only those that the operation needs.",
                document,
            )


def fixed_cost(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode
) -> int | None:
    """The cost of an operation of a valid document, whatever its variables are.

    None if they decide how much it asks for, or if it is too much.
    """
    analysis = CostAnalysis(schema, document, _defaults(operation))
    totals = analysis.total(operation)
    return None if analysis.is_sized_by_variables or any(_excesses(totals)) else totals.cost


def cost_with_variables(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Variables | None,
) -> int:
    """The cost of an operation of a valid document with these variables.

    Raises a GraphQLError if that is too much.
    """
    given = {**_defaults(operation), **(variables or {})}
    totals = CostAnalysis(schema, document, given).total(operation)
    for excess in _excesses(totals):
        raise GraphQLError(excess, operation, extensions={"code": TOO_LARGE})
    return totals.cost


class _Refused(ValidationAbortedError):
    """The other rules are not run: their work is what the limits are there to spare."""

    def __init__(self, message: str, node: Node) -> None:
        super().__init__(message, node, extensions={"code": TOO_LARGE})


def too_long_to_read(error: GraphQLError) -> str | None:
    """A sentence if the parser gave up at MAX_TOKENS, and None if the error is another one."""
    if not error.message.startswith(_PARSER_GAVE_UP):
        return None
    return (
        f"This document is longer than the {MAX_TOKENS:,} tokens (names, values and punctuators) "
        "that are allowed. Send values in variables, or split it."
    )


def _excesses(totals: Totals) -> Iterator[str]:
    """A sentence for each limit exceeded."""
    if totals.depth > MAX_DEPTH:
        yield (
            f"This operation is {totals.depth} fields deep; {MAX_DEPTH} are allowed. "
            "Ask for the innermost objects in an operation of their own."
        )
    if totals.aliases > MAX_ALIASES:
        yield (
            f"This operation has {_count(totals.aliases)} aliases, those of its fragments counted "
            f"at each spread; {MAX_ALIASES} are allowed. Ask for a list instead, or split it."
        )
    if totals.directives > MAX_DIRECTIVES:
        yield (
            f"This operation has {_count(totals.directives)} directives, those of its fragments "
            f"counted at each spread; {MAX_DIRECTIVES} are allowed. Split it."
        )
    if totals.own_fields > MAX_ROOT_FIELDS:
        yield (
            f"This operation has {_count(totals.own_fields)} fields at its root; "
            f"{MAX_ROOT_FIELDS} are allowed. Split it."
        )
    if totals.fields > MAX_FIELDS:
        yield (
            f"This operation has {_count(totals.fields)} fields, those of its fragments counted "
            f"at each spread; {MAX_FIELDS} are allowed. Split it."
        )
    if totals.cost > MAX_COST:
        yield (
            f"This operation may fetch {_count(totals.cost)} objects; {MAX_COST:,} are allowed. "
            "Ask for smaller pages (first) or fewer lists inside lists, or send shorter lists."
        )


def _count(number: int) -> str:
    return f"{number:,}" if number < 10**9 else "more than a billion"


def _defaults(operation: OperationDefinitionNode) -> dict[str, Any]:
    return {
        each.variable.name.value: value_from_ast_untyped(each.default_value)
        for each in operation.variable_definitions or ()
        if each.default_value is not None
    }
