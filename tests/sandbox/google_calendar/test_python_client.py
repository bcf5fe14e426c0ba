"""The sandbox as google-api-python-client meets it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build, build_from_document
from googleapiclient.discovery_cache import get_static_doc
from googleapiclient.errors import HttpError

from nundina_sandbox.google.faults import Fault
from nundina_sandbox.server import RunningSandbox
from support.google_calendar_client import ANNA, BEN, CALENDAR, timed
from support.google_sandbox import access_token_of


@pytest.fixture
def credentials(sandbox: RunningSandbox) -> Credentials:
    token = access_token_of(sandbox, ANNA, CALENDAR)
    return Credentials(token)  # type: ignore[no-untyped-call]


@pytest.fixture
def service(sandbox: RunningSandbox, credentials: Credentials) -> Iterator[Any]:
    options = {"api_endpoint": f"{sandbox.url}/calendar/v3/"}
    with build("calendar", "v3", credentials=credentials, client_options=options, cache_discovery=False) as found:
        yield found


def test_events_go_there_and_back(service: Any) -> None:
    events = service.events()
    made = events.insert(calendarId="primary", body=timed("Hello"), sendUpdates="all").execute()
    assert events.get(calendarId=ANNA, eventId=made["id"]).execute() == made
    request = events.patch(calendarId="primary", eventId=made["id"], body={"summary": "New"})
    request.headers["If-Match"] = made["etag"]
    assert request.execute()["summary"] == "New"
    with pytest.raises(HttpError) as refused:
        request.execute()
    assert refused.value.status_code == 412
    assert refused.value.error_details[0]["reason"] == "conditionNotMet"
    assert events.delete(calendarId="primary", eventId=made["id"]).execute() == ""


def test_pages_and_sync_go_as_the_guide_says(service: Any) -> None:
    events = service.events()
    for place in range(5):
        events.insert(calendarId="primary", body=timed(f"e{place}")).execute()
    request, seen, token = events.list(calendarId="primary", maxResults=2), [], None
    while request is not None:
        page = request.execute()
        seen += page["items"]
        token = page.get("nextSyncToken")
        request = events.list_next(request, page)
    assert len(seen) == 5
    events.delete(calendarId="primary", eventId=seen[0]["id"]).execute()
    changed = events.list(calendarId="primary", syncToken=token).execute()
    assert [(one["id"], one["status"]) for one in changed["items"]] == [(seen[0]["id"], "cancelled")]


def test_repeated_parameters_and_free_busy_arrive(service: Any) -> None:
    properties = {"private": {"origin": "nundina", "key": "1"}}
    service.events().insert(calendarId="primary", body=timed(extendedProperties=properties)).execute()
    constraints = ["origin=nundina", "key=1"]
    found = service.events().list(calendarId="primary", privateExtendedProperty=constraints).execute()
    assert len(found["items"]) == 1
    body = {"timeMin": "2026-11-23T00:00:00Z", "timeMax": "2026-11-24T00:00:00Z", "items": [{"id": BEN}, {"id": ANNA}]}
    answer = service.freebusy().query(body=body).execute()
    assert answer["calendars"][ANNA]["busy"] == [{"start": "2026-11-23T08:00:00Z", "end": "2026-11-23T09:00:00Z"}]


def test_a_limit_is_retried_by_the_client(service: Any, sandbox: RunningSandbox) -> None:
    sandbox.world.faults.arm(Fault("error503", "events.list"))
    request = service.events().list(calendarId="primary")
    request._sleep = lambda _: None
    request._rand = lambda: 0.0
    assert request.execute(num_retries=1)["items"] == []


def test_a_batch_of_the_client_is_answered(sandbox: RunningSandbox, credentials: Credentials) -> None:
    document = json.loads(get_static_doc("calendar", "v3"))
    document |= {"rootUrl": f"{sandbox.url}/", "baseUrl": f"{sandbox.url}/calendar/v3/"}
    answers: dict[str, Any] = {}

    def keep(request_id: str, response: Any, error: HttpError | None) -> None:
        answers[request_id] = response if error is None else error.status_code

    with build_from_document(document, credentials=credentials) as service:
        batch = service.new_batch_http_request(callback=keep)
        for place in range(3):
            batch.add(service.events().insert(calendarId="primary", body=timed(f"e{place}")), request_id=f"r {place}")
        batch.add(service.events().get(calendarId="primary", eventId="0123456789"), request_id="none")
        batch.execute()
    assert [answers[f"r {place}"]["summary"] for place in range(3)] == ["e0", "e1", "e2"]
    assert answers["none"] == 404
