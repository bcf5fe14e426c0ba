"""A browser for a terminal: follows redirects, keeps cookies, fills in forms, as a person without JavaScript would."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import requests


class StoryBroken(Exception):
    """A page was not what the story expects."""

    def __init__(self, expected: str, url: str) -> None:
        super().__init__(f"expected {expected} at {url}")


@dataclass(slots=True)
class Form:
    """One form of a page, with what it would send as it stands."""

    id: str
    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    """Gathers the forms and the visible words of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.words: list[str] = []
        self._open: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(given.get("id", ""), given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._open)
        elif self._open and given.get("name"):
            self._keep(self._open, tag, given)
        elif tag == "option" and self._open and self._select and "selected" in given:
            self._open.fields.append((self._select, given.get("value", "")))

    def _keep(self, form: Form, tag: str, given: dict[str, str]) -> None:
        if tag == "select":
            self._select = given["name"]
        elif tag == "textarea" or (tag == "input" and given.get("type") not in {"checkbox", "radio", "submit"}):
            form.fields.append((given["name"], given.get("value", "")))
        elif tag == "input" and "checked" in given:
            form.fields.append((given["name"], given.get("value", "on")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        self.words.append(data)


class FormBrowser:
    """One person at one browser."""

    def __init__(self) -> None:
        self._session = requests.Session()
        self._session.headers.update({"Accept": "text/html", "Accept-Language": "en"})
        self.url = ""
        self.text = ""
        self.html = ""
        self.forms: list[Form] = []

    def open(self, url: str) -> None:
        """Open a page; a path is one of the same host."""
        self._show(self._session.get(urljoin(self.url, url), timeout=20))

    def submit(self, form: str, **values: str) -> None:
        """Send the form of that id, or whose action is that path, with these values instead of its own."""
        found = next((each for each in self.forms if form in {each.id, urlsplit(each.action).path}), None)
        if found is None:
            raise StoryBroken(f"the form {form}", self.url)
        sent = [pair for pair in found.fields if pair[0] not in values] + list(values.items())
        target = urljoin(self.url, found.action)
        if found.method == "post":
            self._show(self._session.post(target, data=sent, timeout=20))
        else:
            self._show(self._session.get(target, params=sent, timeout=20))

    def expect(self, words: str) -> None:
        """Raise StoryBroken unless the page says these words."""
        if words not in self.text:
            raise StoryBroken(f"“{words}”", self.url)

    def _show(self, answer: requests.Response) -> None:
        self.url, self.html = answer.url, answer.text
        reader = _Reader()
        reader.feed(answer.text)
        self.forms = reader.forms
        self.text = " ".join(" ".join(reader.words).split())
        if answer.status_code >= 400:
            raise StoryBroken(f"a page, not error {answer.status_code}", self.url)
        if "Refresh" in answer.headers:
            self.open(answer.headers["Refresh"].partition("url=")[2])
