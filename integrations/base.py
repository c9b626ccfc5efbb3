"""The interface of an integration, the models that it returns, and its error tree.

IntegrationError
├── IntegrationConfigurationError   a setting or secret is missing or malformed
├── IntegrationAuthenticationError  the vendor refused the credentials
├── IntegrationPermissionError      the credentials are good but may not do this
├── IntegrationMissingResourceError the vendor knows no such organization
├── IntegrationRateLimitedError     too many requests; `retry_after` if it is known
├── IntegrationTimeoutError         no response in time
├── IntegrationUnavailableError     no connection, or a 5xx response
├── IntegrationBadResponseError     a response that is not what the vendor documents
├── OutsideOrganizationError        what was asked for, or sent, is another organization's
└── UnknownResourceError            the integration declares no such records, or not for this
"""

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Protocol

from pydantic import BaseModel, ConfigDict

ADDRESS_ENDING = r"(?=.*[^/*])(/[A-Za-z0-9_.$*-]+)+"
"""A regular expression for an ending of addresses: segments, in which `*` is any text."""

_ORIGIN_AND_PATH = re.compile(r"([a-z][a-z0-9+.-]*:/*[^/?#]+)(.*)", re.IGNORECASE)

JsonValue = None | bool | int | float | str | list[Any] | dict[str, Any]


class SettingsSource(Protocol):
    """The source of an integration's settings; names are `<integration>_<setting>`."""

    def get_config(self, name: str) -> str | None:
        """A plain setting, or None if it is not set."""

    async def get_secret(self, name: str) -> str | None:
        """A secret, or None if it is not set. Raises SecretsUnavailableError."""


class SharedPauses(Protocol):
    """Workers tell each other through it that a vendor's rate limit is reached.

    A place that cannot be reached costs requests, never a call.
    """

    async def begin(self, key: str, seconds: float) -> None:
        """No worker sends what `key` stands for within so long. A longer pause stays."""

    async def seconds_left(self, key: str) -> float:
        """Seconds until the pause ends; 0 if there is none."""


@dataclass(frozen=True, kw_only=True)
class SecretName:
    """A secret setting whose value the vendor replaces; `setting` is without the prefix.

    `of` is the vendor's organization whose own it is, if it is not the provider's.
    """

    integration_name: str
    setting: str
    of: str | None = None


class SecretTurn(Protocol):
    """The use of a secret that is replaced at each use, by one process at a time."""

    @property
    def values(self) -> Sequence[str]:
        """The newest value, and what a person set if that is another: to be tried in this order."""

    async def replace(self, value: str) -> None:
        """Keep what the vendor gave instead; it counts from now on, also after a restart."""


class KeptSecrets(Protocol):
    """Keeps what vendors give in place of secrets, for all processes that share a store."""

    def turn(self, name: SecretName, *, given: str) -> AbstractAsyncContextManager[SecretTurn]:
        """Wait for one's turn; `given` is what a person set, which counts as soon as it is new.

        Raises SecretsUnavailableError if it cannot be read, SecretsLockedError if it cannot be
        opened or nothing could be sealed.
        """


class MappedOrganization(Protocol):
    """The part of a mapping that an integration needs: the vendor's organization."""

    @property
    def external_org_id(self) -> str: ...

    @property
    def external_org_name(self) -> str: ...

    @property
    def mapping_data(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, kw_only=True)
class ExternalOrganization:
    """A customer as the vendor's system knows it.

    `id` is opaque text, whatever its type on the wire. `metadata` identifies the customer
    across systems (a domain, an Azure tenant id); JSON values only. If the vendor has no name for
    it, it `is_nameless`, and `name` is one that says so.
    """

    id: str
    name: str
    is_active: bool = True
    metadata: Mapping[str, Any] = field(default_factory=dict)
    is_nameless: bool = False


class TestStepStatus(StrEnum):
    __test__ = False  # the name is the contract's; pytest should not collect it

    PASSED = "PASSED"
    WARNING = "WARNING"
    FAILED = "FAILED"
    SKIPPED = "SKIPPED"


@dataclass(frozen=True, kw_only=True)
class TestStep:
    """One step of a connection test; `remedy` says what to do if it did not pass.

    `public_message` and `public_remedy` are for people of one customer, if the message and the
    remedy are not: they name no address, no setting, and nothing of other customers.
    """

    __test__: ClassVar[bool] = False

    name: str
    status: TestStepStatus
    message: str
    remedy: str | None = None
    public_message: str | None = None
    public_remedy: str | None = None
    duration_ms: float = 0.0


@dataclass(frozen=True, kw_only=True)
class TestResult:
    """The outcome of a connection test. `success` is false as soon as one step failed.

    `provider_details` names those details that people of one customer may not see.
    """

    __test__: ClassVar[bool] = False

    success: bool
    message: str
    tested_at: datetime
    steps: tuple[TestStep, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    provider_details: frozenset[str] = frozenset()


class IntegrationErrorKind(StrEnum):
    CONFIGURATION = "CONFIGURATION"
    AUTHENTICATION = "AUTHENTICATION"
    PERMISSION = "PERMISSION"
    NOT_FOUND = "NOT_FOUND"
    RATE_LIMITED = "RATE_LIMITED"
    TIMEOUT = "TIMEOUT"
    UNAVAILABLE = "UNAVAILABLE"
    BAD_RESPONSE = "BAD_RESPONSE"


class PicklableError(Exception):
    """The base of a tree of exceptions, each of which pickles whatever its `__init__` takes.

    Python restores an exception by calling its class with `args`. A class with other arguments
    fails then, in the thread of the process pool that reads results, and with it the whole pool.
    Here it is restored without `__init__`.
    """

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (type(self), self.args, vars(self))


def _restored(
    error_type: type[PicklableError], args: tuple[Any, ...], fields: Mapping[str, Any]
) -> PicklableError:
    error = error_type.__new__(error_type, *args)
    vars(error).update(fields)
    return error


class IntegrationError(PicklableError):
    """A vendor, or its configuration, failed. Never contains a secret.

    `remedy` says in plain words what a person can do; `retry_after` is in seconds; `status` is the
    HTTP status of the vendor's response, if there was one.
    """

    kind: ClassVar[IntegrationErrorKind]

    def __init__(
        self,
        message: str,
        *,
        integration_name: str,
        remedy: str | None = None,
        retry_after: float | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.integration_name = integration_name
        self.remedy = remedy
        self.retry_after = retry_after
        self.status = status

    @property
    def message_and_remedy(self) -> str:
        """For a place that shows one text."""
        if not self.remedy:
            return self.message
        stop = "" if self.message.endswith((".", "!", "?")) else "."
        return f"{self.message}{stop} {self.remedy}"


class IntegrationConfigurationError(IntegrationError):
    kind = IntegrationErrorKind.CONFIGURATION


class IntegrationAuthenticationError(IntegrationError):
    """`refuses_grant` is true if a refresh token was refused, rather than the client.

    https://www.rfc-editor.org/rfc/rfc6749#section-5.2
    """

    kind = IntegrationErrorKind.AUTHENTICATION
    refuses_grant: bool = False


class IntegrationPermissionError(IntegrationError):
    kind = IntegrationErrorKind.PERMISSION


class IntegrationMissingResourceError(IntegrationError):
    kind = IntegrationErrorKind.NOT_FOUND


class IntegrationRateLimitedError(IntegrationError):
    kind = IntegrationErrorKind.RATE_LIMITED


class IntegrationTimeoutError(IntegrationError):
    kind = IntegrationErrorKind.TIMEOUT


class IntegrationUnavailableError(IntegrationError):
    kind = IntegrationErrorKind.UNAVAILABLE


class IntegrationBadResponseError(IntegrationError):
    kind = IntegrationErrorKind.BAD_RESPONSE


class OutsideOrganizationError(IntegrationError):
    """A record, or what it refers to, is not proven to be the mapped organization's.

    `may_have_happened` is true if a write was sent and its answer is another organization's.
    """

    kind = IntegrationErrorKind.PERMISSION
    may_have_happened: bool = False


class UnknownResourceError(IntegrationError):
    """The integration declares no such resource, or not this use of it.

    `resources` are the names of those that it declares.
    """

    kind = IntegrationErrorKind.NOT_FOUND
    resource: str = ""
    resources: tuple[str, ...] = ()


class SecretsUnavailableError(PicklableError):
    """The vault cannot be asked for a secret; the text names it and its setting, in one line.

    `is_withdrawn` is said of one secret alone, which is there and is to be used no more.
    """

    def __init__(self, message: str, *, is_withdrawn: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.is_withdrawn = is_withdrawn


class SecretsLockedError(SecretsUnavailableError):
    """What is kept cannot be opened or sealed with the keys that are there; `remedy` says more."""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy


class DiscoveryNotSupportedError(PicklableError):
    """The integration cannot list organizations; their ids can only be entered by hand."""

    def __init__(self, integration_name: str) -> None:
        super().__init__(f"{integration_name} cannot list its organizations")
        self.integration_name = integration_name


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A setting or secret that an integration reads; `name` is without the integration's prefix.

    `pattern` is a regular expression that the whole value must match; `help` says it in words.
    One whose name ends with `_url` is an address; `endings` are what people paste with it.
    """

    name: str
    title: str
    secret: bool = False
    required: bool = True
    help: str | None = None
    pattern: str | None = None
    example: str | None = None
    default: str | None = None
    endings: tuple[str, ...] = ()

    @property
    def is_address(self) -> bool:
        return self.name.endswith("_url")

    def in_one_form(self, value: str) -> str:
        """An address without final slashes, without what shows nothing, without one ending.

        The longest ending that is there is taken off, once and in any letter case: whoever means
        `…/api/api` can say so. It is never cut back to its host, as a vendor may stand under a
        path. What is no address is left as it is, for others to refuse.
        """
        if not self.is_address:
            return value
        value = "".join(each for each in value if unicodedata.category(each) != "Cf").strip()
        parts = _ORIGIN_AND_PATH.fullmatch(value)
        path = parts[2].rstrip("/?#") if parts else ""
        if parts is None or "?" in path or "#" in path:
            return value
        for ending in sorted(self.endings, key=len, reverse=True):
            pattern = "[^/]*".join(map(re.escape, ending.split("*")))
            if found := re.search(f"{pattern}$", path, re.IGNORECASE):
                return parts[1] + path[: found.start()].rstrip("/")
        return parts[1] + path

    def environment_name(self, integration_name: str) -> str:
        """The environment variable that holds it, such as `ORGMAP_CONFIG_HALOPSA_BASE_URL`."""
        kind = "SECRET" if self.secret else "CONFIG"
        return f"ORGMAP_{kind}_{integration_name}_{self.name}".upper()


class MappingData(BaseModel):
    """The data of a mapping besides the id; an integration with rules for it subclasses this."""

    model_config = ConfigDict(extra="allow", frozen=True)


class IntegrationInterface(ABC):
    """The interface of every integration. One instance serves all organizations."""

    name: ClassVar[str]

    @property
    @abstractmethod
    def supports_org_mapping(self) -> bool:
        """Whether organizations can be mapped to this integration."""

    @abstractmethod
    async def list_organizations(self) -> Sequence[ExternalOrganization]:
        """All organizations that the vendor shows, never a part of them.

        Raises DiscoveryNotSupportedError if the vendor cannot list them, IntegrationError if the
        listing failed or may be incomplete.
        """

    @abstractmethod
    async def get_client(self, mapping: MappedOrganization) -> Any:
        """An authenticated client bound to the mapped organization. The caller closes it.

        Raises IntegrationError.
        """

    @abstractmethod
    async def test_connection(self, mapping: MappedOrganization) -> TestResult:
        """Test settings, credentials and the mapped organization; a failure is a result."""


class BaseIntegration(IntegrationInterface):
    """Defaults: organizations are mapped by hand, with free-form mapping data."""

    display_name: ClassVar[str]
    organization_term: ClassVar[str] = "organization"
    docs_url: ClassVar[str | None] = None
    settings: ClassVar[tuple[Setting, ...]] = ()
    mapping_data_model: ClassVar[type[BaseModel]] = MappingData
    supports_discovery: ClassVar[bool] = False
    allows_shared_external_organizations: ClassVar[bool] = False
    group_key: ClassVar[str | None] = None
    """The key of metadata that holds the vendor's own grouping of organizations, such as types."""
    confines_clients: ClassVar[bool] = False
    """Whether its clients reach one organization alone, but for what is authorized.

    If so, `get_client` takes `authorize_unconfined`: an async function of a request's method and
    path, which raises unless the request may leave the organization.
    """
    replaces_secrets: ClassVar[bool] = False
    """Whether its vendor gives other secrets in place of those that are set."""
    parallel_tests: ClassVar[int] = 4
    """Connection tests that may run at the same time."""
    instance_of: ClassVar[str | None] = None
    """The name of the integration that it is one more instance of."""

    def __init__(self, source: SettingsSource) -> None:
        self.source = source

    @property
    def supports_org_mapping(self) -> bool:
        return True

    def groups_of(self, external: ExternalOrganization) -> tuple[str, ...]:
        """The names of the vendor's groups that it is in; most are in one, or in none."""
        value = external.metadata.get(self.group_key) if self.group_key else None
        several = value if isinstance(value, list | tuple) else [value]
        named = (each.get("name") if isinstance(each, Mapping) else each for each in several)
        names = (str(each).strip() for each in named if isinstance(each, str | int))
        return tuple(dict.fromkeys(filter(None, names)))

    def canonical_external_org_id(self, given: str) -> str:
        """The one form in which the vendor writes that id. Raises ExternalIdRefused.

        For a vendor that takes two texts for one id. Callers go by
        `external_ids.canonical_external_org_id`, which holds for every integration.
        """
        return given

    async def list_organizations(self) -> Sequence[ExternalOrganization]:
        raise DiscoveryNotSupportedError(self.name)

    def test_from_listing(
        self,
        mapping: MappedOrganization,
        listing: Mapping[str, ExternalOrganization],
        *,
        read_at: datetime,
    ) -> TestResult | None:
        """A test's result by a listing, by id, that was read then; None if it cannot tell."""
        return None

    def listing_costs_less(self, tests: int, *, organizations: int) -> bool:
        """Whether reading so many organizations takes fewer requests than so many tests."""
        return False

    async def missing_settings(self) -> list[str]:
        """Names (with the integration's prefix) of the required settings that are not set.

        A secret whose vault cannot be asked may be set: whoever needs it learns of the vault.
        """
        return [f"{self.name}_{each.name}" for each in await self._missing()]

    async def missing_variables(self) -> list[str]:
        """The environment variables of the required settings that are not set."""
        return [each.environment_name(self.name) for each in await self._missing()]

    async def _missing(self) -> list[Setting]:
        required = [setting for setting in self.settings if setting.required]
        return [each for each in required if await self._is_missing(each)]

    async def read_setting(self, setting: Setting) -> str | None:
        """Its value without surrounding space, or its default if that is empty.

        An address is brought to one form, whichever of its forms was pasted. Raises
        IntegrationUnavailableError if it is a secret, and its vault cannot be asked.
        """
        given = await self._read(setting)
        value = (given or "").strip() or setting.default
        return None if value is None else setting.in_one_form(value)

    async def _read(self, setting: Setting) -> str | None:
        name = f"{self.name}_{setting.name}"
        if not setting.secret:
            return self.source.get_config(name)
        try:
            return await self.source.get_secret(name)
        except SecretsUnavailableError as error:
            raise IntegrationUnavailableError(
                error.message,
                integration_name=self.name,
                remedy="Check that the vault can be reached from here, and its setting.",
            ) from error

    async def _is_missing(self, setting: Setting) -> bool:
        try:
            return not await self.read_setting(setting)
        except IntegrationUnavailableError:
            return False

    async def wait_for_room(self) -> None:
        """Wait until a connection test may begin without being held up by the rate limit."""

    @asynccontextmanager
    async def room_for_test(self) -> AsyncIterator[None]:
        """Surrounds a connection test: entered when the rate limit has room for it.

        Its requests are kept for it until the block ends; so a time limit on the test belongs
        inside. Waiting is bounded by cancellation alone, and costs nothing then.
        """
        yield

    def seconds_until_test(self) -> float:
        """About as long as `room_for_test` waits, in seconds."""
        return 0.0

    def keep_secrets_in(self, kept: KeptSecrets) -> None:
        """What replaces a secret is kept there from now on, and not in this process alone."""

    def share_pauses(self, shared: SharedPauses) -> None:
        """Hold back, from now on, what another process was refused for the vendor's rate limit."""

    async def aclose(self) -> None:
        """Release connections. Called once, when the process ends."""
