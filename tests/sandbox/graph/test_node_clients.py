"""Microsoft's own packages for Node: its client against the sandbox, and its types against the sandbox's answers."""

import json
import os
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

from nundina_sandbox.microsoft.running import RunningMicrosoft
from support.graph_client import ANNA, BEN, SCOPES, GraphUser
from support.graph_receiver import running_receiver
from support.microsoft_sandbox import access_token_of
from support.waiting import wait_for

Json = dict[str, Any]
SCRIPT = Path(__file__).parents[2] / "support" / "graph_client.mjs"
NOT_IN_THE_TYPES = frozenset({"occurrenceId"})
"""What Graph's answers have and Microsoft's types forgot."""


def test_microsofts_client_for_node_runs_unchanged_against_the_sandbox(node_folder: Path, tmp_path: Path) -> None:
    with RunningMicrosoft() as sandbox:
        sandbox.world.add_person(ANNA, name="Anna Berg", zone="Europe/Oslo")
        token = access_token_of(sandbox, ANNA, *SCOPES)
        trusted = {"NODE_EXTRA_CA_CERTS": str(sandbox.write_ca(tmp_path / "ca.pem"))}
        proxies = {name for name in os.environ if name.lower().endswith("_proxy")}
        environment = {name: value for name, value in os.environ.items() if name not in proxies} | trusted
        asked = ["node", str(SCRIPT), str(node_folder), f"{sandbox.url}/", token]
        ended = subprocess.run(asked, capture_output=True, text=True, timeout=60, env=environment)
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout) == {
        "me": ANNA,
        "made": "From Node",
        "view": 12,
        "told": 13,
        "changed": "Changed",
        "batch": [200, 400],
        "error": [400, "ErrorInvalidIdMalformed", True],
        "left": 0,
    }


def _samples(sandbox: RunningMicrosoft, anna: GraphUser) -> list[tuple[str, Json]]:
    """Return answers of every kind with the names of their types."""
    single = anna.event(guests=(BEN,), isOnlineMeeting=True, location={"displayName": "Room 4"})
    anna.event(weekly=2, sensitivity="private")
    window = {"startTime": single["start"], "endTime": single["end"], "schedules": [ANNA]}
    expires = sandbox.world.clock.now() + timedelta(days=2)
    with running_receiver() as receiver:
        wanted = {"changeType": "updated", "notificationUrl": receiver.url, "resource": "me/events"}
        subscription = anna.post("/subscriptions", wanted | {"expirationDateTime": f"{expires:%Y-%m-%dT%H:%M:%SZ}"})
        anna.patch(f"/me/events/{single['id']}", {"subject": "Told"})
        wait_for(lambda: bool(receiver.told))
        told = {"value": list(receiver.told)}
    return [
        ("Event", single),
        *(("Event", one) for one in anna.view()),
        ("Calendar", anna.get("/me/calendar")),
        ("User", anna.get("/me")),
        ("MailboxSettings", anna.get("/me/mailboxSettings")),
        ("Subscription", subscription),
        ("ChangeNotificationCollection", told),
        *(("ScheduleInformation", one) for one in anna.post("/me/calendar/getSchedule", window, status=200)["value"]),
    ]


def _plain(found: Any) -> Any:
    """Return an answer without OData's annotations, of which the types know nothing."""
    if isinstance(found, dict):
        kept = {name: value for name, value in found.items() if "@" not in name and name not in NOT_IN_THE_TYPES}
        return {name: _plain(value) for name, value in kept.items()}
    return [_plain(one) for one in found] if isinstance(found, list) else found


def _written(place: Path, name: str, samples: list[tuple[str, Json]]) -> str:
    """Write samples as constants of Microsoft's types, and return the file's name."""
    lines = ['import type * as graph from "@microsoft/microsoft-graph-types";']
    for number, (kind, found) in enumerate(samples):
        lines.append(f"export const sample{number}: graph.{kind} = {json.dumps(_plain(found))};")
    (place / name).write_text("\n".join(lines), encoding="utf-8")
    return name


def test_answers_are_of_microsofts_types_and_what_is_not_would_be_noticed(
    sandbox: RunningMicrosoft, anna: GraphUser, node_folder: Path, tmp_path: Path
) -> None:
    wrong = [("Event", anna.event() | one) for one in ({"showAs": "Busy"}, {"color": 1}, {"isAllDay": "no"})]
    files = [_written(tmp_path, "answers.ts", _samples(sandbox, anna)), _written(tmp_path, "wrong.ts", wrong)]
    (tmp_path / "node_modules").symlink_to(node_folder / "node_modules")
    compiler = node_folder / "node_modules" / "typescript" / "bin" / "tsc"
    options = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022", "--module", "nodenext"]
    asked = ["node", str(compiler), *options, *files]
    ended = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    said = [line for line in (ended.stdout + ended.stderr).splitlines() if "error TS" in line]
    assert [line for line in said if not line.startswith("wrong.ts")] == []
    assert len(said) == len(wrong)
