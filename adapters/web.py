"""The web application: the API, and the pages on it."""
from typing import Final

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.api.app import create_app as create_api
from adapters.pages import app as pages
from adapters.wiring import System

A_YEAR: Final = 365 * 86400


def create_app(system: System) -> FastAPI:
    """Of one opened system."""
    app = create_api(system)
    pages.install(app)
    app.add_middleware(Everywhere, https=system.settings.public_url.startswith("https:"))
    return app


class Everywhere:
    """What each answer says, whatever it is: its type is what we say, no other origin's page draws it (Fetch, CORP), and who came by
    HTTPS comes back by nothing else (RFC 6797)."""

    def __init__(self, app: ASGIApp, https: bool) -> None:
        self.app, self._said = app, {"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin"}
        if https:
            self._said["Strict-Transport-Security"] = f"max-age={A_YEAR}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def saying(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(raw=message["headers"]).update(self._said)
            await send(message)

        await self.app(scope, receive, saying)
