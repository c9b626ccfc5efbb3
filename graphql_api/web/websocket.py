"""GraphQL over a WebSocket: Strawberry's graphql-transport-ws, with what a service needs of it.

https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md. By the time that a connection
comes here, its `connection_init` has named who it is. Each operation has a context of its own, with
loaders of its own and what is granted at that moment. What is wrong with an operation is said in a
message about it; what is wrong with a message closes the connection.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from datetime import timedelta
from functools import partial
from typing import Any, cast

from graphql import GraphQLError, GraphQLFormattedError
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState
from strawberry.http import GraphQLHTTPResponse
from strawberry.http.async_base_view import AsyncWebSocketAdapter
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
from strawberry.types.unset import UNSET

from graphql_api.execution.error_codes import RATE_LIMITED
from graphql_api.execution.operation import GraphQLRequest
from graphql_api.schema.context import Context
from graphql_api.web.authentication import INIT_TIMEOUT, SUBPROTOCOL
from graphql_api.web.operations import Operations
from graphql_api.web.request_body import MAX_BODY, read_json_object
from graphql_api.web.request_context import context_of
from graphql_api.web.responses import BadRequest, to_body, write_json

MAX_OPERATIONS = 20
"""Under way at a time on one connection."""
MAX_ID = 64
TRY_AGAIN_LATER = 1013
MESSAGE_TYPES = ("connection_init", "ping", "pong", "subscribe", "complete")
MAX_REASON = 123
"""Bytes: a close frame takes no more. https://www.rfc-editor.org/rfc/rfc6455#section-5.5"""


class WebSocketEndpoint:
    """Expects SignInMiddleware to have authenticated the connection.

    It is the `view` of Strawberry's handler, as far as that needs one.
    """

    def __init__(self, operations: Operations) -> None:
        self.operations = operations

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        websocket = WebSocket(scope, receive, send)
        await websocket.accept(SUBPROTOCOL)
        context = context_of(websocket)
        handler = TransportHandler(
            view=cast(Any, self),
            websocket=Messages(websocket, partial(self.operations.charge_for_message, context)),
            context=context,
            root_value=None,
            schema=self.operations.schema,
            connection_init_wait_timeout=timedelta(seconds=INIT_TIMEOUT),
        )
        await handler.handle()

    async def on_ws_connect(self, context: Context) -> Any:
        """`connection_init` has signed in already; the acknowledgement carries nothing."""
        return UNSET


class Messages(AsyncWebSocketAdapter):
    """JSON objects in, JSON out. `charge` is called with the size of each message."""

    def __init__(self, websocket: WebSocket, charge: Callable[[int], None]) -> None:
        self.ws = websocket
        self._charge = charge

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
            self._charge(len(text))
            yield _parsed(text)

    async def send_json(self, message: Any) -> None:
        if self.ws.application_state == WebSocketState.DISCONNECTED:
            raise WebSocketDisconnected
        try:
            await self.ws.send_text(_written(message))
        except WebSocketDisconnect as error:
            raise WebSocketDisconnected from error

    async def close(self, code: int, reason: str) -> None:
        if self.ws.application_state != WebSocketState.DISCONNECTED:
            await self.ws.close(code, reason.encode()[:MAX_REASON].decode(errors="ignore"))


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
            request = self._serving.read(message["payload"])
        except BadRequest as error:
            await self._refuse(id, [{"message": error.message, "extensions": {"code": error.code}}])
            return
        self._begin(id, request)

    def _begin(self, id: str, request: GraphQLRequest) -> None:
        operation = Operation(self, id, request.query, request.variables, request.operation_name)
        operation.task = asyncio.create_task(self._answer(operation, request))
        operation.task.add_done_callback(self._task_done)
        self.operations[id] = operation

    async def _answer(self, operation: Operation[Context, None], request: GraphQLRequest) -> None:
        with suppress(WebSocketDisconnected):
            await self._send_results(operation, request)

    async def _send_results(
        self, operation: Operation[Context, None], request: GraphQLRequest
    ) -> None:
        has_begun = False
        stream = self._serving.stream(request, self.context.for_next_operation)
        async with aclosing(stream) as results:
            async for result in results:
                body = to_body(result)
                if not has_begun and "data" not in body:
                    await self._send(operation, "error", body.get("errors", []))
                    return
                has_begun = True
                limit = self._serving.response_limit(self.context)
                whole: GraphQLHTTPResponse = {"data": None, **body}
                async with self._serving.written(self.context, whole, limit=limit) as payload:
                    await self._send(operation, "next", payload)
        await operation.send_operation_message({"id": operation.id, "type": "complete"})

    async def _send(self, operation: Operation[Context, None], type: str, payload: object) -> None:
        message = {"id": operation.id, "type": type, "payload": payload}
        await operation.send_operation_message(cast(Any, message))

    async def _refuse(self, id: str, errors: list[GraphQLFormattedError]) -> None:
        await self.send_message({"id": id, "type": "error", "payload": errors})

    @property
    def _serving(self) -> Operations:
        return cast(WebSocketEndpoint, self.view).operations


def _written(message: dict[str, Any]) -> str:
    """`payload` may be JSON already, in bytes."""
    payload = message.get("payload")
    if not isinstance(payload, bytes):
        return write_json(message).decode()
    head = write_json({"id": message["id"], "type": message["type"]})
    return (head[:-1] + b',"payload":' + payload + b"}").decode()


def _parsed(text: str) -> dict[str, object]:
    """Raises NonJsonMessageReceived, also for one that is too large."""
    if len(text) > MAX_BODY:
        raise NonJsonMessageReceived
    try:
        return read_json_object(text.encode())
    except BadRequest as error:
        raise NonJsonMessageReceived from error


def _problem(message: dict[str, Any]) -> str | None:
    """Says why a message is none of the protocol's; None if it is one."""
    type_, id = message.get("type"), message.get("id")
    if type_ not in MESSAGE_TYPES:
        return f"The type of a message is one of {', '.join(MESSAGE_TYPES)}"
    if type_ in ("subscribe", "complete") and not (isinstance(id, str) and 0 < len(id) <= MAX_ID):
        return f"The id of an operation is a text of 1 to {MAX_ID} characters"
    if type_ == "subscribe" and not isinstance(message.get("payload"), dict):
        return "The payload of subscribe is an object that holds a query"
    return None
