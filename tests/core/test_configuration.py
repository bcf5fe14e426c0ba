"""What the operator sets by environment variables."""

from __future__ import annotations

from pathlib import Path

import pytest

from nundina.commands.failures import sentence_of
from nundina.configuration import ConfigurationError, ConfigurationProblem, read_configuration, unknown_variables


def test_without_any_variable_the_host_is_complete(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    configuration = read_configuration({"PATH": "/bin"})
    assert configuration.home == tmp_path / "var"
    assert configuration.database_url == f"sqlite:///{tmp_path}/var/nundina.sqlite3"
    assert configuration.public_url == "http://127.0.0.1:8000"
    assert configuration.push_url == ""
    assert configuration.warnings == ()


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://u:p@db/nundina", "postgresql+psycopg://u:p@db/nundina"),
        ("postgresql://u:p@db/nundina", "postgresql+psycopg://u:p@db/nundina"),
        ("postgresql+psycopg:///nundina?host=/run", "postgresql+psycopg:///nundina?host=/run"),
        ("sqlite:////srv/n.sqlite3", "sqlite:////srv/n.sqlite3"),
    ],
)
def test_a_database_is_named_in_the_usual_ways(given: str, used: str) -> None:
    assert read_configuration({"NUNDINA_DATABASE_URL": given}).database_url == used


def test_neither_the_password_of_the_database_nor_the_key_is_ever_shown() -> None:
    configuration = read_configuration({"NUNDINA_DATABASE_URL": "postgresql://u:hush@db/n", "NUNDINA_KEY": "secret"})
    assert "hush" not in repr(configuration)
    assert "secret" not in repr(configuration)
    assert configuration.database_place == "db/n"


def test_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(ConfigurationError) as refused:
        read_configuration(
            {
                "NUNDINA_DATABASE_URL": "mysql://db/n",
                "NUNDINA_PUBLIC_URL": "nundina.example.com",
                "NUNDINA_PUSH_URL": "http://nundina.example.com",
            }
        )
    assert [(problem.variable, problem.problem) for problem in refused.value.problems] == [
        ("NUNDINA_DATABASE_URL", "unknown_database"),
        ("NUNDINA_PUBLIC_URL", "not_an_address"),
        ("NUNDINA_PUSH_URL", "not_https"),
    ]


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("https://n.example/crm", "has_a_path"),
        ("https://n.example?x=1", "has_a_path"),
        ("ftp://n.example", "not_an_address"),
        ("https://user:pw@n.example", "not_an_address"),
        ("https://n.example:port", "not_an_address"),
        ("https://n exa.mple", "not_an_address"),
    ],
)
def test_a_public_address_is_a_host_and_nothing_more(url: str, problem: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read_configuration({"NUNDINA_PUBLIC_URL": url})
    assert [found.problem for found in refused.value.problems] == [problem]


def test_a_sandbox_on_this_machine_may_be_pushed_to_without_encryption() -> None:
    assert read_configuration({"NUNDINA_PUSH_URL": "http://127.0.0.1:8000/"}).push_url == "http://127.0.0.1:8000"


def test_a_variable_with_a_typo_is_told_with_the_one_that_was_meant() -> None:
    assert unknown_variables({"NUNDINA_PUBLIC_URI": "x", "NUNDINA_WWWWWWWWWW": "", "HOME": "/"}) == (
        ConfigurationProblem("NUNDINA_PUBLIC_URI", "unknown", "NUNDINA_PUBLIC_URL"),
        ConfigurationProblem("NUNDINA_WWWWWWWWWW", "unknown"),
    )
    said = sentence_of(ConfigurationProblem("NUNDINA_PUBLIC_URI", "unknown", "NUNDINA_PUBLIC_URL"))
    assert "Did you mean NUNDINA_PUBLIC_URL" in said


def test_safe_mode_is_a_switch() -> None:
    assert read_configuration({"NUNDINA_SAFE_MODE": "1"}).safe_mode
    assert not read_configuration({"NUNDINA_SAFE_MODE": "0"}).safe_mode
    with pytest.raises(ConfigurationError):
        read_configuration({"NUNDINA_SAFE_MODE": "maybe"})


def test_a_queue_is_a_rabbitmq_server_or_several_and_its_password_is_not_shown() -> None:
    servers = "amqp://nundina:hidden@one.example/nundina;amqps://nundina:hidden@two.example/nundina"
    configuration = read_configuration({"NUNDINA_QUEUE_URL": servers})
    assert configuration.queue_url == servers
    assert "hidden" not in repr(configuration)


@pytest.mark.parametrize(
    "value", ["redis://localhost", "amqp://", "localhost", "amqp://one.example;http://two.example"]
)
def test_what_is_no_rabbitmq_server_is_refused(value: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read_configuration({"NUNDINA_QUEUE_URL": value})
    assert [problem.problem for problem in refused.value.problems] == ["no_queue"]
