"""The web application: the API, and the pages on it."""
from fastapi import FastAPI

from adapters.api.app import create_app as create_api
from adapters.pages import app as pages
from adapters.wiring import System


def create_app(system: System) -> FastAPI:
    """Of one opened system."""
    app = create_api(system)
    pages.install(app)
    return app
