"""What is worked out of a record when it is first asked for, and kept with it."""

from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

Value = TypeVar("Value")


class kept(Generic[Value]):  # noqa: N801 - it stands where `property` does
    """`functools.cached_property` without the lock that Python 3.11 takes for each.

    Thousands of pairs are weighed at a time, each by one thread.
    """

    def __init__(self, work_out: Callable[[Any], Value]) -> None:
        self._work_out = work_out
        self._name = work_out.__name__
        self.__doc__ = work_out.__doc__

    @overload
    def __get__(self, record: None, owner: type) -> Self: ...

    @overload
    def __get__(self, record: object, owner: type) -> Value: ...

    def __get__(self, record: object | None, owner: type) -> "Self | Value":
        if record is None:
            return self
        value = record.__dict__[self._name] = self._work_out(record)
        return value
