"""The catalogue's file, also under processes that are killed and that write at the same time."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from datetime import timedelta
from pathlib import Path

import pytest

from nundina_marketplace.catalogue import Catalogue
from nundina_marketplace.publishers import verified_publishers
from support.catalogue_writers import NOBODY, NOW, PATIENCE, PROCESSES, publish_for_ever, publish_some, release


def test_what_was_published_is_read_back_as_it_was(tmp_path: Path) -> None:
    published = release("google")
    assert Catalogue(tmp_path / "c.json").publish([published], NOW, NOBODY) == 1
    entry = Catalogue(tmp_path / "c.json").find("google")
    assert entry is not None
    assert entry.manifest == published.manifest
    assert entry.manifest_in("de") == published.translations["de"]
    assert (entry.version, entry.verified) == ("1.0", False)


def test_publishing_the_same_again_on_the_same_day_writes_nothing(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path / "c.json")
    catalogue.publish([release("google")], NOW, NOBODY)
    before = (tmp_path / "c.json").stat().st_mtime_ns
    assert catalogue.publish([release("google")], NOW + timedelta(hours=3), NOBODY) == 0
    assert (tmp_path / "c.json").stat().st_mtime_ns == before


def test_a_reader_sees_what_another_process_has_published_since(tmp_path: Path) -> None:
    reader, writer = Catalogue(tmp_path / "c.json"), Catalogue(tmp_path / "c.json")
    assert reader.entries() == ()
    for number in range(5):
        writer.publish([release("google", str(number))], NOW, NOBODY)
        assert [entry.version for entry in reader.entries()] == [str(number)]
        assert reader.entries() is reader.entries(), "an unchanged file is not read again"


def test_a_new_version_keeps_the_day_on_which_the_app_was_first_seen(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path / "c.json")
    catalogue.publish([release("google")], NOW, NOBODY)
    catalogue.publish([release("google", "2.0")], NOW + timedelta(days=9), NOBODY)
    entry = catalogue.find("google")
    assert entry is not None
    assert (entry.version, entry.first_seen.day, entry.last_seen.day) == ("2.0", 20, 29)


def test_an_app_that_has_gone_stays_with_its_last_day(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path / "c.json")
    catalogue.publish([release("google"), release("outlook")], NOW, NOBODY)
    catalogue.publish([release("outlook")], NOW + timedelta(days=1), NOBODY)
    assert [(entry.id, entry.last_seen.day) for entry in catalogue.entries()] == [("google", 20), ("outlook", 21)]


def test_a_publisher_is_verified_only_where_the_operator_says_so(tmp_path: Path) -> None:
    assert verified_publishers(tmp_path) == NOBODY
    (tmp_path / "verified_publishers.txt").write_text("# vouched for\nAcme # known since 2020\n\n", encoding="utf-8")
    catalogue = Catalogue(tmp_path / "c.json")
    catalogue.publish([release("google")], NOW, verified_publishers(tmp_path))
    entry = catalogue.find("google")
    assert entry is not None
    assert entry.verified


def test_a_writer_killed_at_any_moment_leaves_the_catalogue_whole(tmp_path: Path) -> None:
    path, begun = tmp_path / "c.json", tmp_path / "begun"
    for _ in range(5):
        begun.unlink(missing_ok=True)
        writer = PROCESSES.Process(target=publish_for_ever, args=(path, str(begun)))
        writer.start()
        _wait_for(begun)
        time.sleep(random.uniform(0, 0.05))
        os.kill(writer.pid or 0, signal.SIGKILL)
        writer.join()
        versions = {entry.version for entry in Catalogue(path).entries()}
        assert len(versions) == 1, "all ten entries are of one write"
        assert len(json.loads(path.read_text(encoding="utf-8"))["apps"]) == 10
    Catalogue(path).publish([release("last")], NOW, NOBODY)
    assert sorted(file.name for file in tmp_path.iterdir() if file.name.startswith(".")) == []


def _wait_for(begun: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not begun.exists():
        assert time.monotonic() < deadline, "the writer never began"
        time.sleep(0.005)


def test_two_processes_that_write_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    writers = [PROCESSES.Process(target=publish_some, args=(path, first)) for first in (0, 100)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(PATIENCE)
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert len(Catalogue(path).entries()) == 30


@pytest.mark.parametrize("folder", ["new", "new/and/deeper"])
def test_a_catalogue_that_does_not_exist_yet_is_empty(tmp_path: Path, folder: str) -> None:
    assert Catalogue(tmp_path / folder / "c.json").entries() == ()
