"""EWS spoken by hand: envelopes as text, for what no library would send."""

from dataclasses import dataclass
from typing import Any

import requests
from lxml import etree

from nundina_sandbox.exchange.server import RunningExchange
from support.exchange_sandbox import ANNA, ANNAS_PASSWORD

MESSAGES = "http://schemas.microsoft.com/exchange/services/2006/messages"
TYPES = "http://schemas.microsoft.com/exchange/services/2006/types"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    root: Any

    def texts(self, name: str) -> list[str]:
        """Return the texts of all elements of this name."""
        return [one.text or "" for one in self.root.iter(f"{{*}}{name}")]

    @property
    def codes(self) -> list[str]:
        """Return every response code."""
        return self.texts("ResponseCode")

    def attributes(self, name: str) -> list[dict[str, str]]:
        """Return the attributes of all elements of this name."""
        return [dict(one.attrib) for one in self.root.iter(f"{{*}}{name}")]


def envelope(operation: str, *, version: str | None = "Exchange2010_SP2", header: str = "") -> bytes:
    """Return an operation in its envelope; the prefixes m and t are declared."""
    asked = f'<t:RequestServerVersion Version="{version}"/>' if version else ""
    return (
        f'<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="{MESSAGES}"'
        f' xmlns:t="{TYPES}"><s:Header>{asked}{header}</s:Header><s:Body>{operation}</s:Body></s:Envelope>'
    ).encode()


def ask(
    exchange: RunningExchange,
    operation: str,
    *,
    user: str = ANNA,
    password: str = ANNAS_PASSWORD,
    version: str | None = "Exchange2010_SP2",
    header: str = "",
) -> Answer:
    """Return the answer to an operation."""
    return post(exchange, envelope(operation, version=version, header=header), user=user, password=password)


def post(exchange: RunningExchange, body: bytes, *, user: str = ANNA, password: str = ANNAS_PASSWORD) -> Answer:
    """Return the answer to anything."""
    sent = requests.post(
        exchange.ews_url, body, auth=(user, password), headers={"Content-Type": "text/xml; charset=utf-8"}, timeout=20
    )
    is_xml = "xml" in sent.headers.get("Content-Type", "")
    return Answer(sent.status_code, etree.fromstring(sent.content) if is_xml else etree.Element("none"))


def get_calendar(extra: str = "") -> str:
    """Return the request for a calendar folder."""
    return (
        "<m:GetFolder><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape>"
        f'<m:FolderIds><t:DistinguishedFolderId Id="calendar">{extra}</t:DistinguishedFolderId></m:FolderIds>'
        "</m:GetFolder>"
    )


def appointment(subject: str, start: str, end: str, more: str = "") -> str:
    """Return the request that makes an appointment; `more` stands after the end."""
    return (
        '<m:CreateItem SendMeetingInvitations="SendToNone"><m:Items><t:CalendarItem>'
        f"<t:Subject>{subject}</t:Subject><t:Start>{start}</t:Start><t:End>{end}</t:End>{more}"
        "</t:CalendarItem></m:Items></m:CreateItem>"
    )


def view(start: str, end: str, *, more: str = "", after: str = "", base: str = "Default") -> str:
    """Return the request for a calendar view."""
    return (
        f'<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>{base}</t:BaseShape></m:ItemShape>'
        f'<m:CalendarView StartDate="{start}" EndDate="{end}"{more}/>{after}'
        '<m:ParentFolderIds><t:DistinguishedFolderId Id="calendar"/></m:ParentFolderIds></m:FindItem>'
    )


def find(restriction: str = "", paging: str = "", order: str = "", folder: str = "calendar") -> str:
    """Return the request for what lies in a folder."""
    limited = f"<m:Restriction>{restriction}</m:Restriction>" if restriction else ""
    return (
        '<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>Default</t:BaseShape></m:ItemShape>'
        f"{paging}{limited}{order}"
        f'<m:ParentFolderIds><t:DistinguishedFolderId Id="{folder}"/></m:ParentFolderIds></m:FindItem>'
    )
