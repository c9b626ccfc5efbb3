"""Lookahead: which fields an operation selects below a list."""

from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    SelectionSetNode,
)
from strawberry import Info


def selects(info: Info[Any, Any], field_name: str) -> bool:
    """Whether this field's selections have the other one, for certain: not below a directive."""
    raw = info._raw_info
    seen: set[str] = set()
    return any(
        _has(node.selection_set, field_name, raw.fragments, seen) for node in raw.field_nodes
    )


def _has(
    selections: SelectionSetNode | None,
    field_name: str,
    fragments: dict[str, FragmentDefinitionNode],
    seen: set[str],
) -> bool:
    """`seen` are fragments that were looked into, each once however often it is spread."""
    for each in selections.selections if selections else ():
        if each.directives:
            continue
        if isinstance(each, FieldNode):
            found = each.name.value == field_name
        elif isinstance(each, InlineFragmentNode):
            found = _has(each.selection_set, field_name, fragments, seen)
        elif isinstance(each, FragmentSpreadNode) and each.name.value not in seen:
            name = each.name.value
            seen.add(name)
            found = _has(fragments[name].selection_set, field_name, fragments, seen)
        else:
            found = False
        if found:
            return True
    return False
