"""Headers that every answer carries."""

from __future__ import annotations

from flask import Flask, Response, request

MOST_BYTES = 8 * 1024 * 1024  # of a request's body: a contacts file of some 50 000 lines

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def configure(app: Flask, *, https: bool) -> None:
    """Add the headers to every answer of the application, and limit what a request may carry."""
    app.config.update(MAX_CONTENT_LENGTH=MOST_BYTES, MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024, MAX_FORM_PARTS=2000)

    @app.after_request
    def add_headers(response: Response) -> Response:
        response.headers.update(_HEADERS)
        if https:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        _cache(response)
        return response


def _cache(response: Response) -> None:
    """Keep static files for ever, for their address changes with them; keep pages nowhere."""
    if request.endpoint == "static" and response.status_code in {200, 206, 304}:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    elif "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
