"""GraphQL over a WebSocket: Strawberry's graphql-transport-ws, with what a service needs of it.

https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md. By the time that a connection
comes here, its `connection_init` has named who it is. Each operation has a context of its own, with
loaders of its own and what is granted at that moment. What is wrong with an operation is said in a
message about it; what is wrong with a message closes the connection.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, Protocol, cast

from graphql import GraphQLError, GraphQLFormattedError
from starlette.websockets import WebSocketDisconnect, WebSocketState
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.http.exceptions import (
    NonJsonMessageReceived,
    NonTextMessageReceived,
    WebSocketDisconnected,
)
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
    Operation,
)
from strawberry.subscriptions.protocols.graphql_transport_ws.types import SubscribeMessage
from strawberry.types import ExecutionResult

from graphql_api.execution.extensions import RATE_LIMITED
from graphql_api.schema.context import Context
from graphql_api.web.operations import Asked, Operations
from graphql_api.web.request_body import MAX_BODY, read_json_object
from graphql_api.web.responses import BadRequest, to_body

MAX_OPERATIONS = 20
"""Under way at a time on one connection."""
MAX_ID = 64
TRY_AGAIN_LATER = 1013
MESSAGE_TYPES = ("connection_init", "ping", "pong", "subscribe", "complete")
MAX_REASON = 123
"""Bytes: a close frame takes no more. https://www.rfc-editor.org/rfc/rfc6455#section-5.5"""


class Serving(Protocol):
    """The endpoint, for all that it is here."""

    operations: Operations


class Messages(ASGIWebSocketAdapter):
    """JSON objects in, JSON out."""

    async def iter_json(
        self, *, ignore_parsing_errors: bool = False
    ) -> AsyncGenerator[object, None]:
        while self.ws.application_state != WebSocketState.DISCONNECTED:
            try:
                text = await self.ws.receive_text()
            except WebSocketDisconnect:
                return
            except KeyError as error:
                raise NonTextMessageReceived from error
            yield _parsed(text)

    async def send_json(self, message: Any) -> None:
        if self.ws.application_state == WebSocketState.DISCONNECTED:
            raise WebSocketDisconnected
        await super().send_json(message)

    async def close(self, code: int, reason: str) -> None:
        if self.ws.application_state != WebSocketState.DISCONNECTED:
            await super().close(code, reason.encode()[:MAX_REASON].decode(errors="ignore"))


class TransportHandler(BaseGraphQLTransportWSHandler[Context, None]):
    async def handle(self) -> None:
        try:
            with self._serving.open_stream(self.context):
                await super().handle()
        except GraphQLError as error:
            await self.websocket.close(TRY_AGAIN_LATER, error.message)

    async def handle_message(self, message: Any) -> None:
        problem = _problem(message)
        if problem is None:
            await super().handle_message(message)
        else:
            await self.handle_invalid_message(problem)

    async def handle_subscribe(self, message: SubscribeMessage) -> None:
        id = message["id"]
        if id in self.operations:
            await self.websocket.close(4409, f"Subscriber for {id} already exists")
            return
        try:
            if len(self.operations) >= MAX_OPERATIONS:
                raise BadRequest(
                    f"{MAX_OPERATIONS} operations are under way on this connection, which is all "
                    "that is allowed. Wait for one to complete.",
                    code=RATE_LIMITED,
                )
            asked = self._serving.read(message["payload"])
        except BadRequest as error:
            await self._refuse(id, [{"message": error.message, "extensions": {"code": error.code}}])
            return
        self._begin(id, asked)

    def _begin(self, id: str, asked: Asked) -> None:
        operation = Operation(self, id, asked.query, asked.variables, asked.operation_name)
        operation.task = asyncio.create_task(self._answer(operation, asked))
        operation.task.add_done_callback(self._task_done)
        self.operations[id] = operation

    async def _answer(self, operation: Operation[Context, None], asked: Asked) -> None:
        try:
            await self._stream(operation, asked)
        except WebSocketDisconnected:
            return
        except Exception as failure:  # noqa: BLE001 - it is one operation's, not the connection's
            error = _as_graphql_error(failure)
            await self._send_errors(operation, ExecutionResult(data=None, errors=[error]))

    async def _stream(self, operation: Operation[Context, None], asked: Asked) -> None:
        context = await self.context.anew()
        self._serving.charge_for_reading(asked, context)
        has_begun = False
        async with aclosing(self._serving.stream(asked, context)) as results:
            async for result in results:
                body = to_body(result)
                if not has_begun and "data" not in body:
                    await self._send_errors(operation, result)
                    return
                has_begun = True
                payload = {"data": None, **body}
                await operation.send_operation_message(
                    {"id": operation.id, "type": "next", "payload": cast(Any, payload)}
                )
        await operation.send_operation_message({"id": operation.id, "type": "complete"})

    async def _send_errors(
        self, operation: Operation[Context, None], result: ExecutionResult
    ) -> None:
        errors = to_body(result).get("errors", [])
        await operation.send_operation_message(
            {"id": operation.id, "type": "error", "payload": cast(Any, errors)}
        )

    async def _refuse(self, id: str, errors: list[GraphQLFormattedError]) -> None:
        await self.send_message({"id": id, "type": "error", "payload": errors})

    @property
    def _serving(self) -> Operations:
        return cast(Serving, self.view).operations


def _parsed(text: str) -> dict[str, object]:
    """Raises NonJsonMessageReceived, also for one that is too large."""
    if len(text) > MAX_BODY:
        raise NonJsonMessageReceived
    try:
        return read_json_object(text.encode())
    except BadRequest as error:
        raise NonJsonMessageReceived from error


def _problem(message: dict[str, Any]) -> str | None:
    """What keeps a message from being one of the protocol's."""
    type_, id = message.get("type"), message.get("id")
    if type_ not in MESSAGE_TYPES:
        return f"The type of a message is one of {', '.join(MESSAGE_TYPES)}"
    if type_ in ("subscribe", "complete") and not (isinstance(id, str) and 0 < len(id) <= MAX_ID):
        return f"The id of an operation is a text of 1 to {MAX_ID} characters"
    if type_ == "subscribe" and not isinstance(message.get("payload"), dict):
        return "The payload of subscribe is an object that holds a query"
    return None


def _as_graphql_error(failure: Exception) -> GraphQLError:
    if isinstance(failure, GraphQLError):
        return failure
    return GraphQLError("", original_error=failure)
