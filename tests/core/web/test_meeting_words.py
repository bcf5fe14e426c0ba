from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from nundina.domain import reconciliation, removal, standing_event, sync_scope
from nundina.domain.identifiers import AccountId, OutboxId
from nundina.domain.sync import Decision, OutboxItem, OutboxKind, OutboxState
from nundina.use_cases.app_problems import PROBLEMS
from nundina.use_cases.meet_from_record import MeetObstacle
from nundina.web.delivery_words import delivery_text
from nundina.web.meeting_words import obstacle_text, response_text
from nundina.web.verdict_words import SENTENCES, verdict_text
from nundina_plugin_api.errors import RefusalReason
from nundina_plugin_api.values import Response
from support.calendar_events import NOW
from support.web_world import WebWorld


@pytest.fixture
def web_context(world: WebWorld) -> Iterator[None]:
    """Be inside a page."""
    with world.as_user():
        yield


def rules_in(module: object) -> set[str]:
    """Return every rule that a module's code, not its prose, names."""
    tree = ast.parse(Path(str(module.__file__)).read_text())  # type: ignore[attr-defined]
    named = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {name for name in named if re.fullmatch(r"SYNC-\d+", name)}


@pytest.mark.rule("SYNC-13")
def test_every_rule_that_sync_decides_by_has_its_sentence() -> None:
    decided = rules_in(sync_scope) | rules_in(reconciliation) | rules_in(removal) | rules_in(standing_event)
    assert decided == {rule for _, rule in SENTENCES}


@pytest.mark.rule("SYNC-13")
def test_a_verdict_s_sentence_says_whether_it_is_on_a_timeline(web_context: None) -> None:
    for (decision, rule), sentence in SENTENCES.items():
        verdict = sync_scope.on_timeline(rule) if decision is Decision.ON_TIMELINE else sync_scope.kept_off(rule)
        assert verdict_text(verdict).startswith("On the" if verdict.on_timeline else "Not on a"), sentence


@pytest.mark.parametrize("kind", [OutboxKind.CREATE_EVENT, OutboxKind.UPDATE_EVENT])
@pytest.mark.parametrize("problem", ["", *PROBLEMS, *map(str, RefusalReason), "disconnected"])
@pytest.mark.parametrize("state", [OutboxState.PENDING, OutboxState.QUARANTINED])
def test_every_way_to_the_calendar_has_its_sentence(
    web_context: None, kind: OutboxKind, problem: str, state: OutboxState
) -> None:
    item = OutboxItem(
        id=OutboxId("1"), account_id=AccountId("1"), kind=kind, key="", created_at=NOW, state=state,
        last_problem=problem, next_try_at=NOW,
    )  # fmt: skip
    text = delivery_text(item)
    assert text.endswith(".")
    if problem and problem not in {"AuthorizationLost", "PermissionMissing"} and state is OutboxState.PENDING:
        assert "next try at" in text


def test_every_obstacle_and_every_answer_has_its_words(web_context: None) -> None:
    assert all(obstacle_text(obstacle).endswith(".") for obstacle in MeetObstacle)
    assert len({response_text(response) for response in Response}) == len(Response)
