"""Faults that tests and demonstrations switch on: the kind of fault, the path, and how often."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Fault(StrEnum):
    # Anywhere:
    RATE_LIMITED = "RATE_LIMITED"  # 429
    SERVER_ERROR = "SERVER_ERROR"  # 500
    FORBIDDEN = "FORBIDDEN"  # 403
    REDIRECT = "REDIRECT"  # 302 to another host
    HTML_PAGE = "HTML_PAGE"  # a sign-in page with status 200
    CUT_BODY = "CUT_BODY"  # half of the JSON, as though it were whole
    DROPPED_CONNECTION = "DROPPED_CONNECTION"  # the connection ends within the body
    SLOW = "SLOW"  # the response comes `Faults.slow_seconds` late
    NO_ANSWER = "NO_ANSWER"
    ECHOED_SECRET = "ECHOED_SECRET"  # noqa: S105 - 400 that quotes the request's credentials
    # Of tokens and lists, if a vendor has them:
    EXPIRED_TOKEN = "EXPIRED_TOKEN"  # noqa: S105 - a 401 although the token is fresh
    REPEATED_PAGE = "REPEATED_PAGE"  # page 1, whichever was requested
    EMPTY_LIST = "EMPTY_LIST"  # no rows although there are some
    CHANGED_TOTAL = "CHANGED_TOTAL"  # the total is one less than before
    FOREIGN_NEXT_LINK = "FOREIGN_NEXT_LINK"  # the next page is on another host
    # Of the records of one company, if a vendor has them:
    IGNORED_FILTER = "IGNORED_FILTER"  # those of all companies, whichever was asked for
    FOREIGN_ROW = "FOREIGN_ROW"  # the third page begins with one of another company
    OWNERLESS_ROW = "OWNERLESS_ROW"  # it begins with one that does not say whose it is
    FOREIGN_ANSWER = "FOREIGN_ANSWER"  # a write is answered with another company's record
    # HaloPSA:
    FOREIGN_AUTH_URL = "FOREIGN_AUTH_URL"  # /api/authinfo names another host
    SHARED_SIGN_IN = "SHARED_SIGN_IN"  # several sites sign in here: a token needs the tenant
    NAMELESS_CLIENT = "NAMELESS_CLIENT"  # the first row has no name
    # Autotask PSA:
    FOREIGN_ZONE = "FOREIGN_ZONE"  # the user's zone is on another host
    NO_PERMISSION = "NO_PERMISSION"  # 500 with the words that a missing permission gets
    MOVED_ZONE = "MOVED_ZONE"  # the user is in the other zone by now, and refused in the first
    # Sophos Central:
    FOREIGN_API_HOST = "FOREIGN_API_HOST"  # whoami names another host as the API's
    MOVED_PARTNER = "MOVED_PARTNER"  # the credentials are another partner's by now
    CUSTOMERS_KEY = "CUSTOMERS_KEY"  # whoami says that the credentials are one customer's own
    # ConnectWise PSA:
    RELEASED = "RELEASED"  # the next release is there, under a codebase of its own
    # Hudu:
    FLAT_COMPANY = "FLAT_COMPANY"  # one company comes as it is, as older versions send it
    BEHIND_ACCESS = "BEHIND_ACCESS"  # Cloudflare Access sends everyone without a token to its page
    # Microsoft Graph:
    FOREIGN_TENANT = "FOREIGN_TENANT"  # a token is another tenant's, whichever was asked for
    STRAY_NEXT_LINK = "STRAY_NEXT_LINK"  # the next page is of another list of the same host
    NO_PARTNER_ROLE = "NO_PARTNER_ROLE"  # 200 and an empty list, which goes no further


class InvalidFaultError(ValueError):
    """The text or the fields are no fault that can be planned; says what can be."""


@dataclass(kw_only=True)
class _Planned:
    fault: Fault
    path: str
    times: int | None
    after: int


@dataclass
class Faults:
    """The faults to come. `slow_seconds` is the delay of SLOW, `retry_after` a 429's header."""

    slow_seconds: float = 1.0
    retry_after: str | None = None
    _planned: list[_Planned] = field(default_factory=list)

    def plan(
        self, fault: Fault, *, path: str = "/", times: int | None = None, after: int = 0
    ) -> None:
        """Let requests whose path holds `path` fail: `times` of them, once `after` have passed."""
        self._planned.append(_Planned(fault=fault, path=path.lower(), times=times, after=after))

    def planned(self) -> list[dict[str, Any]]:
        """The faults that are still to come: fault, path, times (None: always) and after."""
        return [asdict(each) for each in self._planned if each.times is None or each.times > 0]

    def clear(self, *, path: str = "") -> None:
        """Forget the faults of paths that hold `path`; by default all of them."""
        self._planned = [each for each in self._planned if path.lower() not in each.path]

    def strikes(self, fault: Fault, path: str) -> bool:
        """True if this request is to fail in this way. Counts the request."""
        path = path.lower()
        planned = [each for each in self._planned if each.fault is fault and each.path in path]
        return any(_strikes(each) for each in planned)


def _strikes(planned: _Planned) -> bool:
    if planned.after:
        planned.after -= 1
        return False
    if planned.times is None:
        return True
    planned.times -= 1
    return planned.times >= 0


def read_fault(text: str) -> dict[str, Any]:
    """The arguments of `Faults.plan` in `RATE_LIMITED`, `RATE_LIMITED:/hudu`, `SLOW:/hudu:3`.

    Raises InvalidFaultError.
    """
    name, _, rest = text.partition(":")
    path, _, times = rest.partition(":")
    fields = {"fault": name, "path": path or None, "times": times or None}
    return plan_of({name: value for name, value in fields.items() if value is not None})


def plan_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of `Faults.plan` in fields of these names. Raises InvalidFaultError."""
    unknown = sorted(set(fields) - {"fault", "path", "times", "after"})
    if unknown:
        raise InvalidFaultError(
            f"There is no field {unknown[0]!r}; there are fault, path, times and after."
        )
    path = fields.get("path", "/")
    if not isinstance(path, str):
        raise InvalidFaultError("The path must be text, such as /hudu.")
    counts = {name: _count(name, fields[name]) for name in ("times", "after") if name in fields}
    return {"fault": _fault(fields.get("fault")), "path": path, **counts}


def _fault(given: object) -> Fault:
    if isinstance(given, str) and given.upper() in list(Fault):
        return Fault(given.upper())
    raise InvalidFaultError(f"There is no fault {given!r}; there are {', '.join(Fault)}.")


def _count(name: str, given: object) -> int:
    if str(given).isdecimal() and not isinstance(given, bool):
        return int(str(given))
    raise InvalidFaultError(f"{name} must be a whole number, not {given!r}.")
