"""Documents that were parsed, validated and costed, by their text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graphql import (
    ASTValidationRule,
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    parse,
    specified_rules,
    validate,
)
from graphql.validation.rules.max_introspection_depth_rule import MaxIntrospectionDepthRule
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from graphql_api.execution.document_source import DocumentSource
from graphql_api.execution.error_codes import INVALID_OPERATION_NAME, TOO_LARGE
from graphql_api.execution.operation_limits import (
    MAX_TOKENS,
    OperationLimits,
    cost_with_variables,
    fixed_cost,
)

CACHED_DOCUMENTS = 512
MAX_ERRORS = 5
"""Of one document. Then validation ends, with an error that says so."""
MAX_LINES = 2_000
"""With each token on a line of its own, there is as much room again for comments. graphql-core
counts the lines of a document for every error at several places."""


RULES: tuple[type[ASTValidationRule], ...] = (
    *specified_rules,
    OperationLimits,
    MaybeNullValidationRule,
    OneOfInputValidationRule,
)


LIMITED_INTROSPECTION = MaxIntrospectionDepthRule
NO_INTROSPECTION = NoSchemaIntrospectionCustomRule


class InvalidDocument(Exception):
    """A text that is not executed; `errors` say why."""

    def __init__(self, errors: Sequence[GraphQLError]) -> None:
        super().__init__(f"{len(errors)} errors")
        self.errors = errors


@dataclass(frozen=True, eq=False, slots=True)
class PreparedOperation:
    """An operation of a valid document. `fixed_cost` is None if variables decide about it."""

    document: DocumentNode
    definition: OperationDefinitionNode
    fixed_cost: int | None

    @property
    def type(self) -> OperationType:
        return self.definition.operation

    def cost(self, schema: GraphQLSchema, variables: Mapping[str, Any] | None) -> int:
        """Raises a GraphQLError if it is too much."""
        if self.fixed_cost is None:
            return cost_with_variables(schema, self.document, self.definition, variables)
        return self.fixed_cost


@dataclass(frozen=True, eq=False, slots=True)
class PreparedDocument:
    """Either the errors of an invalid text, or the operations of a valid one by their names."""

    errors: Sequence[GraphQLError] = ()
    operations: Mapping[str | None, PreparedOperation] | None = None

    def operation(self, name: str | None) -> PreparedOperation:
        """The operation with this name, or the only one. Raises InvalidDocument, GraphQLError."""
        if self.operations is None:
            raise InvalidDocument(self.errors)
        if name in self.operations:
            return self.operations[name]
        if name is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        raise GraphQLError(self._which(name), extensions={"code": INVALID_OPERATION_NAME})

    def _which(self, name: str | None) -> str:
        """Says what is wrong with a name that chooses no operation."""
        names = ", ".join(str(each) for each in self.operations or ())
        if not names:
            return "The document holds no operation."
        if name is None:
            return f"The document holds several operations: say in `operationName` which: {names}."
        return f'Unknown operation named "{name[:100]}". The document holds: {names}.'


class DocumentCache:
    """Prepares no text twice, as long as it is among the last `size`.

    By the text, not by the parsed document: comparing trees recurses, and a deep one overflows.
    """

    def __init__(
        self, schema: GraphQLSchema, *, shows_schema: bool, size: int = CACHED_DOCUMENTS
    ) -> None:
        self._schema = schema
        self._shows_schema = shows_schema
        self._rules = (*RULES, LIMITED_INTROSPECTION if shows_schema else NO_INTROSPECTION)
        self.prepare = lru_cache(maxsize=size)(self._prepare)

    def _prepare(self, text: str) -> PreparedDocument:
        lines = 1 + text.count("\n") + text.count("\r")
        if lines > MAX_LINES:
            return PreparedDocument(errors=(_too_many_lines(lines),))
        try:
            document = parse(DocumentSource(text), max_tokens=MAX_TOKENS)
        except GraphQLError as error:
            return PreparedDocument(errors=(error,))
        errors = validate(
            self._schema,
            document,
            self._rules,
            max_errors=MAX_ERRORS,
            hide_suggestions=not self._shows_schema,
        )
        if errors:
            return PreparedDocument(errors=errors)
        definitions = (
            each for each in document.definitions if isinstance(each, OperationDefinitionNode)
        )
        return PreparedDocument(
            operations={
                each.name.value if each.name else None: PreparedOperation(
                    document, each, fixed_cost(self._schema, document, each)
                )
                for each in definitions
            }
        )


def _too_many_lines(count: int) -> GraphQLError:
    return GraphQLError(
        f"This document has {count:,} lines; {MAX_LINES:,} are allowed. "
        "Leave out empty lines and comments.",
        extensions={"code": TOO_LARGE},
    )
