"""Scripts on other sites, which Google lets call its APIs from a browser.

Not the sign-in pages, not `/revoke` (Google asks for a form there), and above all not the control API.
"""

from flask import Flask, Response, request

OPEN = (
    *("/calendar/v3/", "/batch", "/token", "/oauth2/v", "/v1/userinfo", "/tokeninfo"),
    "/.well-known/openid-configuration",
)


def install(app: Flask) -> None:
    """Have this application answer scripts of other origins where Google does."""
    app.before_request(_preflight)
    app.after_request(_allow)


def _is_from_elsewhere() -> bool:
    return "Origin" in request.headers and request.path.startswith(OPEN)


def _preflight() -> Response | None:
    if request.method != "OPTIONS" or not _is_from_elsewhere():
        return None
    answer = Response(status=200)
    answer.headers["Access-Control-Allow-Methods"] = "DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT"
    answer.headers["Access-Control-Allow-Headers"] = request.headers.get("Access-Control-Request-Headers", "*")
    answer.headers["Access-Control-Max-Age"] = "3600"
    return answer


def _allow(response: Response) -> Response:
    if _is_from_elsewhere():
        response.headers["Access-Control-Allow-Origin"] = request.headers["Origin"]
        response.headers["Access-Control-Expose-Headers"] = "ETag, Retry-After, WWW-Authenticate"
        response.headers.add("Vary", "Origin")
    return response
