"""The API's page for people who write programs: Swagger UI as a package brings it, nothing from another host."""
from importlib.resources import files
from typing import Final, Literal

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

router = APIRouter(include_in_schema=False)
# the package is needed for these files alone: its own application class replaces FastAPI's
_FILES: Final = files("fastapi_offline") / "static"
_TYPES: Final = {"swagger-ui.css": "text/css", "swagger-ui-bundle.js": "text/javascript", "favicon.png": "image/png"}
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_PAGE: Final = """<!doctype html>
<html lang="pt-BR">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API · Cobrança de Arquivos</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
<link rel="icon" href="docs/favicon.png">
</head>
<body>
<div id="swagger-ui"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""
_START: Final = (
    'SwaggerUIBundle({url: "openapi.json", dom_id: "#swagger-ui", deepLinking: true, layout: "BaseLayout", validatorUrl: null, '
    "presets: [SwaggerUIBundle.presets.apis]});\n"
)


@router.get("/docs")
async def page() -> Response:
    return HTMLResponse(_PAGE, headers={"Content-Security-Policy": _POLICY, "Referrer-Policy": "no-referrer"})


@router.get("/docs/start.js")
async def start() -> Response:
    return Response(_START, media_type="text/javascript")


@router.get("/docs/{name}")
def file(name: Literal["swagger-ui.css", "swagger-ui-bundle.js", "favicon.png"]) -> Response:
    content = (_FILES / name).read_bytes()
    return Response(content, media_type=_TYPES[name], headers={"Cache-Control": "public, max-age=86400"})
