"""Counts the fields, the depth and the cost of an operation.

Each fragment is totalled once, where it is first spread, and every further spread adds its totals:
nothing here expands a document, so the time grows with its length, however much it stands for.

An operation's cost is the number of objects that it may make the server fetch:

- an object costs 1, and what is asked of it comes on top; its scalars are free, unless an alias
  repeats one, which costs 1;
- a list costs that for each of its items. As many are expected as `first` says, where a field
  takes it, or as the longest list among its arguments has; where nothing says it, UNPAGED;
- a CSV file counts as a list of its lines;
- each item that a mutation's field writes costs WRITE more;
- introspection costs INTROSPECTION at once; graphql-core's own rule bounds its depth.

The items of a page are named below the field that sizes the page (`organizations(first: 100)
{ nodes { … } }`), perhaps in a fragment that several pages share. A selection's cost is therefore
kept as a line: `cost + cost_per_item * page size`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    Undefined,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
    value_from_ast_untyped,
)
from graphql.utilities.coerce_input_value import coerce_default_value

from graphql_api.execution.list_lengths import ListLengths, may_hold_lists
from graphql_api.schema.page_sizes import MAX_FIRST

SIZING = ("first", "csv")
"""The arguments that say how much is asked for without being lists."""
UNPAGED = 10
WRITE = 10
INTROSPECTION = 100


Variables = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Totals:
    """The totals of a selection with its fragments expanded."""

    own_fields: int = 0
    fields: int = 0
    depth: int = 0
    aliases: int = 0
    directives: int = 0
    cost: int = 0
    cost_per_item: int = 0

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(
            own_fields=self.own_fields + other.own_fields,
            fields=self.fields + other.fields,
            depth=max(self.depth, other.depth),
            aliases=self.aliases + other.aliases,
            directives=self.directives + other.directives,
            cost=self.cost + other.cost,
            cost_per_item=self.cost_per_item + other.cost_per_item,
        )

    def cost_of_page(self, size: int) -> int:
        return self.cost + self.cost_per_item * size


LEAF = Totals(own_fields=1, fields=1, depth=1)
ALIASED_LEAF = replace(LEAF, aliases=1, cost=1)
"""Repeats a value, which may be 32 KiB of JSON, in each object."""


class CostAnalysis:
    """Totals of one document's operations, for one set of variables."""

    def __init__(
        self, schema: GraphQLSchema, document: DocumentNode, variables: Variables | None = None
    ) -> None:
        self._schema = schema
        self._variables = None if variables is None else dict(variables)
        self._fragments = {
            each.name.value: each
            for each in document.definitions
            if isinstance(each, FragmentDefinitionNode)
        }
        self._totals: dict[str, Totals] = {}
        self._lengths = ListLengths()
        self.is_sized_by_variables = False

    @property
    def fragments(self) -> int:
        return len(self._fragments)

    def total(self, operation: OperationDefinitionNode) -> Totals:
        root = self._schema.get_root_type(operation.operation)
        totals = self._selections(operation.selection_set, root)
        return replace(
            totals,
            directives=totals.directives + len(operation.directives or ()),
            cost=totals.cost_of_page(UNPAGED),
            cost_per_item=0,
        )

    def _selections(
        self, selections: SelectionSetNode | None, parent: GraphQLNamedType | None
    ) -> Totals:
        totals = Totals()
        plain = 0  # most fields are, and adding them up one by one is what would take long
        for selection in selections.selections if selections else ():
            added = self._selection(selection, parent)
            if added is LEAF:
                plain += 1
            else:
                totals += added
        return totals + Totals(own_fields=plain, fields=plain, depth=1) if plain else totals

    def _selection(self, selection: SelectionNode, parent: GraphQLNamedType | None) -> Totals:
        match selection:
            case FragmentSpreadNode():
                totals = self._fragment(selection.name.value)
            case InlineFragmentNode():
                condition = selection.type_condition
                type_ = self._schema.get_type(condition.name.value) if condition else parent
                totals = self._selections(selection.selection_set, type_)
            case FieldNode():
                totals = self._field(selection, parent)
            case _:
                raise TypeError(f"a selection of an unknown kind: {selection.kind}")
        if not selection.directives:
            return totals
        return replace(totals, directives=totals.directives + len(selection.directives))

    def _fragment(self, name: str) -> Totals:
        if name not in self._totals:
            self._totals[name] = Totals()
            if fragment := self._fragments.get(name):
                type_ = self._schema.get_type(fragment.type_condition.name.value)
                self._totals[name] = self._selections(fragment.selection_set, type_)
        return self._totals[name]

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None) -> Totals:
        if node.selection_set is None:
            return ALIASED_LEAF if node.alias else LEAF
        field = _definition(self._schema, parent, node)
        type_ = get_named_type(field.type) if field else None
        below = self._selections(node.selection_set, type_)
        totals = Totals(
            own_fields=1,
            fields=1 + below.fields,
            depth=1 + below.depth,
            aliases=below.aliases + (node.alias is not None),
            directives=below.directives,
        )
        if field is None:
            return totals
        if node.name.value.startswith("__"):
            return replace(totals, depth=1, cost=INTROSPECTION)
        size = self._size(field, node)
        written = WRITE * (size or 1) if parent is self._schema.mutation_type else 0
        if not is_list_type(get_nullable_type(field.type)):
            return replace(totals, cost=written + 1 + below.cost_of_page(size or UNPAGED))
        item = 1 + below.cost_of_page(UNPAGED)
        if size is None:
            return replace(totals, cost=written, cost_per_item=item)
        return replace(totals, cost=written + size * item)

    def _size(self, field: GraphQLField, node: FieldNode) -> int | None:
        """How many items a field's arguments speak of, or None."""
        given = {each.name.value: each.value for each in node.arguments or ()}
        sizes = []
        for name, argument in field.args.items():
            if name not in SIZING and not may_hold_lists(argument.type):
                continue
            value = coerce_default_value(argument)
            if name in given:
                self.is_sized_by_variables |= _names_a_variable(given[name])
                value = self._value(given[name], default=value)
            if name == "first":
                sizes.append(_page_size(value))
            elif name == "csv":
                sizes.append(self._lengths.lines(value))
            elif length := self._lengths.longest(value, argument.type):
                sizes.append(length)
        return max(sizes, default=None)

    def _value(self, node: ValueNode, *, default: object) -> object:
        value = value_from_ast_untyped(node, self._variables)
        absent = value is Undefined and self._variables is not None
        return default if absent else value


def _definition(
    schema: GraphQLSchema, parent: GraphQLNamedType | None, node: FieldNode
) -> GraphQLField | None:
    name = node.name.value
    if parent is None or not (hasattr(parent, "fields") or name == "__typename"):
        return None  # not a composite type, or a field of a union; other rules say so
    return schema.get_field(parent, name)  # type: ignore[arg-type]  # checked above


def _page_size(value: object) -> int:
    """The resolver refuses a size outside the bounds, so it never costs more than the largest."""
    if isinstance(value, int | float):
        return int(min(max(1, value), MAX_FIRST))
    return 1


def _names_a_variable(node: ValueNode) -> bool:
    match node:
        case VariableNode():
            return True
        case ListValueNode():
            return any(_names_a_variable(each) for each in node.values)
        case ObjectValueNode():
            return any(_names_a_variable(each.value) for each in node.fields)
    return False
