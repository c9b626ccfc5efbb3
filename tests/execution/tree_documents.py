"""Operations on trees, drawn by hypothesis: aliases, directives, fragments of all kinds."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

OF_NAMED = ["name", "note", "__typename"]
PLAIN_FIELDS = [
    *("name", "note", "id", "count", "share", "isGood", "isSure", "colour", "mainColour", "at"),
    *("extra", "even", "shown", "told", "here", "tags"),
]
OF_LEAF = [
    *PLAIN_FIELDS,
    *("awaited", "shouted", 'shouted(mark: "?")', "shouted(mark: $mark)"),
    "__typename",
]
OBJECTS = {
    "Branch": {
        "child": "Node",
        "children": "Node",
        "leaves": "Leaf",
        "leaf": "Leaf",
        "twig": "Twig",
        "twigs": "Twig",
    },
    "Twig": {"twig": "Twig", "sureTwig": "Twig", "grown": "Twig", "grownHere": "Twig"},
    "Query": {"tree": "Branch", "node": "Node", "named": "Named"},
}
SCALAR_FIELDS = {
    "Leaf": OF_LEAF,
    "Branch": OF_NAMED,
    "Twig": [*OF_NAMED, "awaited"],
    "Named": OF_NAMED,
    "Node": ["__typename"],
    "Query": ["count", "__typename"],
}
FRAGMENTS = {
    "Leaf": ("Leaf", "Named"),
    "Branch": ("Branch", "Named"),
    "Twig": ("Twig",),
    "Named": ("Leaf", "Branch", "Named"),
    "Node": ("Leaf", "Branch", "Named"),
    "Query": ("Query",),
}
DIRECTIVES = st.sampled_from(
    ["", "", "", "", "@skip(if: $no)", "@include(if: $yes)", "@include(if: $no)", "@skip(if: true)"]
)


@dataclass
class Document:
    """Fragments are named as they are drawn, and defined after the operation."""

    draw: Callable[..., Any]
    fragments: list[str] = field(default_factory=list)

    def selections(self, kind: str, depth: int) -> str:
        count = self.draw(st.integers(1, 5))
        return "{ " + " ".join(self.selection(kind, depth) for _ in range(count)) + " }"

    def selection(self, kind: str, depth: int) -> str:
        objects = OBJECTS.get(kind, {}) if depth else {}
        ways = ["scalar", "scalar", *(["object"] * 3 if objects else []), "fragment"]
        way = self.draw(st.sampled_from(ways if depth else ["scalar"]))
        directive = self.draw(DIRECTIVES)
        if way == "fragment":
            return self.fragment(kind, depth - 1, directive)
        if way == "object":
            name = self.draw(st.sampled_from(sorted(objects)))
            inner = self.selections(objects[name], depth - 1)
            return f"{self.alias(name)}{name} {directive} {inner}"
        name = self.draw(st.sampled_from(SCALAR_FIELDS[kind]))
        return f"{self.alias(name)}{name} {directive}"

    def alias(self, name: str) -> str:
        """Of a field's own, so that no two fields meet under one name."""
        own = "".join(each for each in name if each.isalnum()) + str(name.count("?"))
        needed = "(" in name
        return f"a{own}: " if needed or self.draw(st.booleans()) else ""

    def fragment(self, kind: str, depth: int, directive: str) -> str:
        on = self.draw(st.sampled_from(FRAGMENTS[kind]))
        inner = self.selections(on, depth)
        if self.draw(st.booleans()):
            return f"... on {on} {directive} {inner}"
        name = f"F{len(self.fragments)}"
        self.fragments.append(f"fragment {name} on {on} {inner}")
        return f"...{name} {directive}"


@st.composite
def documents(draw: Callable[..., Any]) -> str:
    document = Document(draw)
    selections = document.selections("Query", 4)
    variables = '($no: Boolean! = false, $yes: Boolean! = true, $mark: String! = "#")'
    use = "echo(mark: $mark) @skip(if: $no) @include(if: $yes)"
    fragments = "\n".join(document.fragments)
    return f"query {variables} {{ {use} ...All }} fragment All on Query {selections} {fragments}"


VARIABLES = st.fixed_dictionaries(
    {}, optional={"no": st.booleans(), "yes": st.booleans(), "mark": st.just("*")}
)
