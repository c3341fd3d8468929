"""What every page tells the browser: run nothing but our own files, frame nothing, remember nothing, refer nobody."""
from typing import Final

from starlette.datastructures import MutableHeaders

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; frame-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PAGE: Final = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=()",
}


def harden(headers: MutableHeaders) -> None:
    """Adds what the answer does not say by itself."""
    for name, value in PAGE.items():
        headers.setdefault(name, value)
