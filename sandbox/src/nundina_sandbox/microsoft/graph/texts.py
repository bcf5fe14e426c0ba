"""An event's body in the two forms in which Graph gives it."""

import html
import re

from nundina_sandbox.microsoft.graph.moments import Json

_HEAD = (
    '<html>\r\n<head>\r\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\r\n</head>\r\n<body>\r\n'
)
_FOOT = "\r\n</body>\r\n</html>\r\n"
_BREAKS = re.compile(r"<(?:br|/p|/div|/li|/tr|/h\d)\b[^>]*>", re.IGNORECASE)
_UNSEEN = re.compile(r"<(head|style|script)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_TAGS = re.compile(r"<[^>]*>")
PREVIEW_LENGTH = 255


def as_html(body: Json) -> Json:
    """Return the body as a whole HTML document, as Graph does unless told otherwise; an empty one stays empty."""
    content = body["content"]
    if not content:
        return {"contentType": "html", "content": ""}
    if body["contentType"] == "text":
        lines = html.escape(content, quote=False).replace("\r\n", "\n").split("\n")
        content = '<div class="PlainText">' + "<br>\r\n".join(lines) + "</div>"
    elif re.search(r"<html\b", content, re.IGNORECASE):
        return {"contentType": "html", "content": content}
    return {"contentType": "html", "content": f"{_HEAD}{content}{_FOOT}"}


def as_text(body: Json) -> Json:
    """Return the body without its markup."""
    return {"contentType": "text", "content": text_of(body)}


def text_of(body: Json) -> str:
    """Return what a person reads of the body."""
    if body["contentType"] == "text":
        return str(body["content"])
    seen = _UNSEEN.sub("", body["content"]).replace("\r", "").replace("\n", " ")
    return html.unescape(_TAGS.sub("", _BREAKS.sub("\n", seen))).strip()


def preview_of(body: Json) -> str:
    """Return the first characters of what a person reads."""
    return text_of(body).replace("\n", "\r\n")[:PREVIEW_LENGTH]
