"""One running host and one browser for the stories."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.story_host import StoryHost, story_host


@pytest.fixture
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoryHost]:
    """Run a fresh host with the example account, a worker and a sandbox."""
    with story_host(tmp_path_factory.mktemp("story")) as running:
        yield running
