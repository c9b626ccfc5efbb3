"""Trees of every kind of field, drawn by hypothesis, on which attributes may misbehave."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Annotated, Any, NewType, Optional

import strawberry
from hypothesis import strategies as st
from strawberry.scalars import JSON
from strawberry.types.scalar import ScalarDefinition

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Raises:
    """Read as an attribute, it raises."""

    message: str


@dataclass(frozen=True)
class Later:
    """Read as an attribute, it has to be awaited."""

    value: Any


class Misbehaving:
    """Objects whose attributes may be Raises or Later."""

    def __getattribute__(self, name: str) -> Any:
        value = object.__getattribute__(self, name)
        if isinstance(value, Raises):
            raise RuntimeError(value.message)
        return _later(value) if isinstance(value, Later) else value


async def _later(later: Later) -> Any:
    await asyncio.sleep(0)
    if isinstance(later.value, Raises):
        raise RuntimeError(later.value.message)
    return later.value


@strawberry.enum
class Colour(Enum):
    RED = "red"
    BLUE = "blue"


def _even(number: int) -> int:
    if number % 2:
        raise ValueError(f"{number} is odd")
    return number


Even = NewType("Even", int)
Shown = NewType("Shown", str)
SCALARS: dict[object, ScalarDefinition] = {
    Even: strawberry.scalar(name="Even", serialize=_even, parse_value=_even),
    Shown: strawberry.scalar(
        name="Shown",
        serialize=lambda value: None if value == "" else type(value).__name__,
        parse_value=str,
    ),
}


@strawberry.interface
class Named(Misbehaving):
    name: str
    note: str | None


@strawberry.type
class Leaf(Named):
    id: strawberry.ID
    count: int
    share: float | None
    is_good: bool | None
    is_sure: bool
    colour: Colour | None
    main_colour: Colour
    at: datetime | None
    extra: JSON | None
    even: Even | None
    shown: Shown | None
    tags: list[str] | None

    @strawberry.field
    def shouted(self, mark: str = "!") -> str:
        return f"{object.__getattribute__(self, 'name')}{mark}"

    @strawberry.field
    def told(self) -> str:
        return self.note  # type: ignore[return-value]  # null, or worse, now and then

    @strawberry.field
    def here(self, info: strawberry.Info) -> JSON:
        return JSON(
            [
                repr(object.__getattribute__(self, "note")),
                info.path.as_list(),
                info.field_name,
                info.python_name,
                info.context,
                info.variable_values,
                repr(info.return_type),
                repr(info.selected_fields),
                type(info.root_value).__name__,
                info.query,
            ]
        )

    @strawberry.field
    async def awaited(self) -> str | None:
        await asyncio.sleep(0)
        return "awaited"


@strawberry.type
class Twig(Misbehaving):
    """Known by its class: it implements nothing."""

    name: str
    note: str | None
    twig: Optional["Twig"]
    sure_twig: "Twig"

    @strawberry.field
    def grown(self) -> "Twig":
        return self.twig  # type: ignore[return-value]  # null, or worse, now and then

    @strawberry.field
    def grown_here(self, info: strawberry.Info) -> Optional["Twig"]:
        return self.sure_twig if self.note is None else self.twig

    @strawberry.field
    async def awaited(self) -> str:
        await asyncio.sleep(0)
        return self.name


@strawberry.type
class Branch(Named):
    twig: Twig | None
    twigs: list[Twig]
    child: "Node | None"
    children: list["Node"]
    leaves: list[Leaf | None]
    leaf: Leaf


Node = Annotated[Leaf | Branch, strawberry.union("Node")]


@strawberry.type
class Query:
    tree: Branch
    node: Node | None
    named: list[Named]
    count: int

    @strawberry.field
    def echo(self, mark: str) -> str:
        return mark


ODD_VALUES = st.one_of(
    st.none(),
    st.sampled_from(["", "text", 0, 1, 7, 2**40, 1.5, float("nan"), True, False, "red"]),
    st.sampled_from([NOON, Colour.BLUE, {"a": [1]}, [None], object, ValueError("a value")]),
    st.builds(Raises, st.sampled_from(["broken", "worse"])),
)


def oddly(*good: Any, one_in: int = 3) -> st.SearchStrategy[Any]:
    """A value that the field's type expects, or now and then something else."""
    odd = st.one_of(ODD_VALUES, st.builds(Later, st.one_of(ODD_VALUES, st.sampled_from(good))))
    return st.integers(1, one_in).flatmap(lambda n: odd if n == 1 else st.sampled_from(good))


def seldom_oddly(*good: Any) -> st.SearchStrategy[Any]:
    return oddly(*good, one_in=13)


GOOD: dict[str, tuple[Any, ...]] = {
    "name": ("Ada", "é"),
    "note": ("a note", None),
    "id": ("id-1", 7),
    "count": (0, 5),
    "share": (0.5, 1, None),
    "is_good": (True, None),
    "is_sure": (True, False),
    "colour": (Colour.RED, None),
    "main_colour": (Colour.RED, Colour.BLUE),
    "at": (NOON, None),
    "extra": ({"a": 1}, [1, "x"], None),
    "even": (2, 3, None),
    "shown": ("text", ""),
    "tags": (["a"], [], None),
}


def leaves(values: Callable[..., st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    fields = {name: values(*good) for name, good in GOOD.items()}
    return st.fixed_dictionaries(fields).map(lambda values: (Leaf, values))


LEAVES = leaves(seldom_oddly)


def twigs(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(
        {
            "name": seldom_oddly("Twig"),
            "note": seldom_oddly("a note", None),
            "twig": inner,
            "sure_twig": inner,
        }
    ).map(lambda values: (Twig, values))


def perhaps(twigs: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return twigs | st.none() | ODD_VALUES | st.builds(Later, twigs)


TWIGS = twigs(perhaps(twigs(perhaps(twigs(st.none())))))


def branches(nodes: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(
        {
            "name": seldom_oddly("Branch"),
            "note": seldom_oddly("a note", None),
            "child": nodes | ODD_VALUES,
            "children": st.lists(nodes, max_size=3) | ODD_VALUES,
            "twig": TWIGS | ODD_VALUES,
            "twigs": st.lists(TWIGS, max_size=3),
            "leaves": st.lists(LEAVES | st.none(), max_size=4),
            "leaf": LEAVES,
        }
    ).map(lambda values: (Branch, values))


TREES = branches(st.recursive(LEAVES, lambda nodes: LEAVES | branches(nodes), max_leaves=4))
ROOTS = st.fixed_dictionaries(
    {
        "tree": TREES,
        "node": TREES | LEAVES | ODD_VALUES,
        "named": st.lists(TREES | LEAVES, max_size=3),
        "count": st.just(1),
    }
).map(lambda values: (Query, values))


def built(spec: Any) -> Any:
    """The objects that a description stands for, made anew: an awaitable is awaited once."""
    if isinstance(spec, list):
        return [built(each) for each in spec]
    if isinstance(spec, Later):
        return Later(built(spec.value))
    if not (isinstance(spec, tuple) and isinstance(spec[0], type)):
        return spec
    kind, values = spec
    made = object.__new__(kind)
    made.__dict__.update({name: built(value) for name, value in values.items()})
    return made
