"""What every page tells the browser: run nothing but our own files, frame nothing, remember nothing, refer nobody."""
from typing import Final

from starlette.datastructures import MutableHeaders

from adapters.api.portal import PRIVATE

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


def private(headers: MutableHeaders, link: bool) -> None:
    """For no search engine. An address that holds a `link` is told to nobody at all; by any other, a form of ours is known as ours."""
    headers.update(PRIVATE if link else {"X-Robots-Tag": PRIVATE["X-Robots-Tag"]})


def harden(headers: MutableHeaders) -> None:
    """Adds what the answer does not say by itself."""
    for name, value in PAGE.items():
        headers.setdefault(name, value)
