from __future__ import annotations

from pathlib import Path
from threading import Barrier, Thread

import pytest

from nundina.domain.errors import KeyUnusable
from nundina.store.key_ring import add_key, create_key_file, drop_old_keys, read_key_ring


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "key"


def test_a_new_key_file_is_for_its_owner_alone(path: Path) -> None:
    create_key_file(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(read_key_ring(path).keys) == 1
    assert list(path.parent.iterdir()) == [path]


def test_a_key_is_never_written_over(path: Path) -> None:
    create_key_file(path)
    before = path.read_bytes()
    with pytest.raises(KeyUnusable) as refused:
        create_key_file(path)
    assert refused.value.problem == "exists_already"
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_of_two_who_create_the_key_at_once_one_is_refused_and_the_file_is_whole(path: Path) -> None:
    together, refused = Barrier(8), []

    def create() -> None:
        together.wait()
        try:
            create_key_file(path)
        except KeyUnusable as error:
            refused.append(error.problem)

    threads = [Thread(target=create) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["exists_already"] * 7
    assert len(read_key_ring(path).keys) == 1


def test_a_new_key_stands_before_the_old_ones_until_those_are_dropped(path: Path) -> None:
    create_key_file(path)
    (old,) = read_key_ring(path).keys
    add_key(path)
    new, second = read_key_ring(path).keys
    assert second == old != new
    drop_old_keys(path)
    assert read_key_ring(path).keys == (new,)
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o601])
def test_a_key_file_that_others_can_read_is_refused(path: Path, mode: int) -> None:
    create_key_file(path)
    path.chmod(mode)
    with pytest.raises(KeyUnusable) as refused:
        read_key_ring(path)
    assert refused.value.problem == "readable_by_others"


def test_a_missing_key_file_is_told_as_missing(path: Path) -> None:
    with pytest.raises(KeyUnusable) as refused:
        read_key_ring(path)
    assert refused.value.problem == "missing"


@pytest.mark.parametrize("text", ["", "# only a comment", "AAAA", "not base64 at all!", "é" * 43])
def test_what_is_no_key_is_refused_without_being_repeated(path: Path, text: str) -> None:
    path.parent.mkdir()
    path.touch(mode=0o600)
    path.write_text(text)
    for source in (path, text):
        with pytest.raises(KeyUnusable) as refused:
            read_key_ring(source)
        assert refused.value.problem == "not_a_key"
        assert refused.value.args == ("not_a_key",)


def test_keys_may_come_from_the_environment(path: Path) -> None:
    create_key_file(path)
    add_key(path)
    words = [line for line in path.read_text().splitlines() if not line.startswith("#")]
    assert read_key_ring(" ".join(words)) == read_key_ring(",".join(words)) == read_key_ring(path)
