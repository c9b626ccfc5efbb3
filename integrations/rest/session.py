"""Authorised requests to one vendor's API with one set of settings."""

from collections.abc import Mapping
from typing import TypeVar

import httpx
from pydantic import BaseModel

from integrations.base import IntegrationAuthenticationError, JsonValue
from integrations.rest.auth import Authorization
from integrations.rest.errors import VendorErrors
from integrations.rest.exchange import Exchange
from integrations.rest.http import HttpRequest
from integrations.rest.urls import UrlRefused, under

Model = TypeVar("Model", bound=BaseModel)
QueryParams = Mapping[str, str | int | float | bool | None]

# https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2
_REPEATABLE_METHODS = frozenset({"GET", "HEAD", "PUT", "DELETE"})


class RestSession:
    def __init__(
        self, *, api_root: httpx.URL, exchange: Exchange, authorization: Authorization
    ) -> None:
        self.api_root = api_root
        self.exchange = exchange
        self.authorization = authorization

    @property
    def errors(self) -> VendorErrors:
        return self.exchange.errors

    async def request(
        self,
        method: str,
        path: str,
        *,
        params: QueryParams | None = None,
        json: JsonValue = None,
    ) -> JsonValue:
        """The JSON answer, None for an empty one. Raises IntegrationError.

        `path` is relative to the API's root. A refused token is replaced once, never twice.
        """
        url = self._url(path, params)
        headers = await self.authorization.headers()
        try:
            return await self.exchange.json(_request(method, url, headers=headers, json=json))
        except IntegrationAuthenticationError:
            if not self.authorization.drop(headers):
                raise
        headers = await self.authorization.headers()
        return await self.exchange.json(_request(method, url, headers=headers, json=json))

    async def read(
        self, model: type[Model], path: str, *, what: str, params: QueryParams | None = None
    ) -> Model:
        """A GET's answer in the form that the vendor documents; `what` names it in errors."""
        return self.errors.read(model, await self.request("GET", path, params=params), what)

    def _url(self, path: str, params: QueryParams | None) -> httpx.URL:
        try:
            url = under(self.api_root, path)
        except UrlRefused as error:
            raise self.errors.configuration(str(error)) from error
        return url.copy_merge_params(dict(params)) if params else url


def _request(
    method: str, url: httpx.URL, *, headers: Mapping[str, str], json: JsonValue
) -> HttpRequest:
    return HttpRequest(
        method=method,
        url=url,
        headers=headers,
        json=json,
        repeatable=method in _REPEATABLE_METHODS,
    )
