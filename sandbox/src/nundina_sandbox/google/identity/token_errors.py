"""The token endpoint's refusals in Google's words.

authlib decides, and says it in its own words; clients of Google show or match Google's.
"""

from collections.abc import Mapping

from authlib.oauth2 import OAuth2Error

REVOKED = "Token has been expired or revoked."
BAD_REQUEST = "Bad Request"

_WORDS: Mapping[tuple[str, str], tuple[int, str, str]] = {
    ("invalid_request", "Missing 'code' in request."): (400, "invalid_request", "Missing required parameter: code"),
    ("invalid_request", "Missing 'refresh_token' in request."): (
        400,
        "invalid_request",
        "Missing required parameter: refresh_token",
    ),
    ("invalid_request", "Missing 'code_verifier'"): (400, "invalid_grant", "Missing code verifier."),
    ("invalid_request", "Invalid 'code_verifier'"): (400, "invalid_grant", "Invalid code verifier."),
    ("invalid_grant", "Code challenge failed."): (400, "invalid_grant", "Invalid code verifier."),
    ("invalid_grant", "Invalid 'code' in request."): (400, "invalid_grant", BAD_REQUEST),
    ("invalid_grant", "Invalid 'redirect_uri' in request."): (400, "redirect_uri_mismatch", BAD_REQUEST),
    ("invalid_grant", ""): (400, "invalid_grant", REVOKED),
    ("invalid_scope", "The requested scope is invalid, unknown, or malformed."): (
        400,
        "invalid_scope",
        "Some requested scopes were invalid.",
    ),
}


def in_googles_words(error: OAuth2Error) -> tuple[int, dict[str, str]]:
    """Return the status and the body that Google answers where authlib raises this error."""
    description = error.get_error_description() or ""
    if error.error == "unsupported_grant_type":
        grant_type = getattr(error, "grant_type", None)
        if not grant_type:
            return 400, _body("invalid_request", "Missing required parameter: grant_type")
        return 400, _body("unsupported_grant_type", f"Invalid grant_type: {grant_type}")
    if "had no 'code_challenge'" in description:
        return 400, _body("invalid_grant", "code_verifier or verifier is not needed.")
    known = _WORDS.get((error.error, description))
    if known:
        return known[0], _body(known[1], known[2])
    return error.status_code, _body(error.error, description or BAD_REQUEST)


def _body(error: str, description: str) -> dict[str, str]:
    return {"error": error, "error_description": description}
