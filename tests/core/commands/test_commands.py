"""The command `nundina`, run as an operator runs it."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from nundina import host_errors
from nundina.app import open_host
from nundina.cli import COMMANDS, main
from nundina.commands import failures
from nundina.configuration import read_configuration
from nundina.domain.identifiers import AppId
from nundina.use_cases.app_configuration import app_settings
from nundina.use_cases.list_accounts import list_accounts
from nundina.use_cases.sign_in import sign_in
from support.world import World, world_on

APP = "google-calendar"


class Operator:
    """Somebody at a terminal, with a home of their own."""

    def __init__(self, home: Path, **variables: str) -> None:
        self.home = home
        self._variables = {"NUNDINA_HOME": str(home), "NUNDINA_KEY": "", "NUNDINA_DATABASE_URL": "", **variables}

    def types(self, *words: str, typed: str = "") -> Result:
        """Run the command and return what came of it."""
        return CliRunner().invoke(main, words, input=typed, env=self._variables)

    def makes(self, *words: str, typed: str = "") -> str:
        """Run a command that works and return what it printed."""
        done = self.types(*words, typed=typed)
        assert done.exit_code == 0, done.output
        return done.output


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    """An operator who has typed nothing yet."""
    return Operator(tmp_path / "home")


@pytest.fixture
def settled(operator: Operator) -> Operator:
    """An operator whose host has an account with an admin."""
    operator.makes("init")
    operator.makes("account", "create", "Fjordworks", "--domain", "fjord.example", "--zone", "Europe/Oslo")
    operator.makes(
        *("user", "create", "anna@fjord.example", "--account", "fjord.example", "--name", "Anna", "--admin"),
        "--password-stdin",
        typed="northern lights\n",
    )
    return operator


@pytest.fixture
def host_of(settled: Operator) -> Iterator[World]:
    """The host that the operator has set up, opened beside the commands."""
    with world_on(f"sqlite:///{settled.home}/nundina.sqlite3") as world:
        yield world


def test_init_makes_everything_once_and_says_what_it_did(operator: Operator) -> None:
    said = operator.makes("init")
    assert f"{operator.home} (made)" in said
    key = operator.home / "key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(operator.home.stat().st_mode) == 0o700
    written = key.read_bytes()
    again = operator.makes("init")
    assert "was there" in again
    assert "is up to date" in again
    assert key.read_bytes() == written


def test_an_account_and_its_admin_are_there_after_two_commands(settled: Operator, host_of: World) -> None:
    [(account, [user])] = list_accounts(host_of.ports)
    assert (account.name, account.zone, user.permissions) == ("Fjordworks", "Europe/Oslo", frozenset({"admin"}))
    assert sign_in(host_of.ports, "anna@fjord.example", "northern lights", "203.0.113.1").user_id == user.id
    assert "fjord.example" in settled.makes("account", "list")
    assert "anna@fjord.example" in settled.makes("user", "list", "--account", "Fjordworks")


def test_a_password_that_is_made_up_is_printed_and_lets_the_user_in(settled: Operator, host_of: World) -> None:
    said = settled.makes("user", "password", "anna@fjord.example", "--generate-password")
    found = re.search(r"Password: (\S+)", said)
    assert found is not None
    assert sign_in(host_of.ports, "anna@fjord.example", found[1], "203.0.113.1").account_id


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("account", "create", "X", "--domain", "https://x"), 1, "It looks like example.com"),
        (("account", "create", "fjordworks", "--domain", "x.example"), 1, "nundina account list"),
        (("user", "create", "anna@fjord.example", "--account", "fjord.example", "--name", "A"), 1, "nundina user list"),
        (("user", "create", "x@y.example", "--account", "nobody", "--name", "A"), 1, "nundina account list"),
        (("user", "create", "x", "--account", "fjord.example", "--name", "A"), 1, "It looks like ann@example.com"),
        (("user", "password", "nobody@fjord.example"), 1, "nundina user list"),
        (("app", "configure", "no-such-app", "x=1"), 2, "This host has no app"),
        (("app", "configure", APP, "client"), 2, "NAME=VALUE"),
        (("app", "configure", APP, "zzz=1"), 2, "no setting “zzz”"),
        (("app", "configure", APP, "client_secret=hush"), 2, "--secret client_secret"),
        (("serve", "--port", "99999"), 2, "99999"),
        (("frobnicate",), 2, "No such command"),
    ],
)
def test_what_cannot_be_done_is_told_with_what_to_type_next(
    settled: Operator, words: tuple[str, ...], code: int, said: str
) -> None:
    extra = ("--generate-password",) if words[0] == "user" else ()
    done = settled.types(*words, *extra)
    assert done.exit_code == code, done.output
    assert said in done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize(
    "words", [("account", "list"), ("check",), ("serve",), ("worker", "--once"), ("key", "rotate")]
)
def test_before_init_every_command_says_to_type_it(operator: Operator, words: tuple[str, ...]) -> None:
    done = operator.types(*words)
    assert done.exit_code == 3
    assert "nundina init" in done.output
    assert not operator.home.exists()


def test_a_key_that_others_can_read_or_that_is_gone_stops_the_host(settled: Operator) -> None:
    key = settled.home / "key"
    key.chmod(0o644)
    assert "chmod 600" in settled.types("check").output
    key.unlink()
    done = settled.types("check")
    assert done.exit_code == 3
    assert "There is no key" in done.output


def test_a_database_that_does_not_answer_is_told_without_its_password(tmp_path: Path) -> None:
    tmp_path.joinpath("home").mkdir()
    operator = Operator(tmp_path / "home", NUNDINA_DATABASE_URL="postgresql://u:hush@127.0.0.1:1/n")
    done = operator.types("check")
    assert done.exit_code == 3
    assert "The database does not answer" in done.output
    assert "hush" not in done.output


def test_an_app_is_set_up_and_its_secret_is_never_shown(settled: Operator, host_of: World) -> None:
    assert "needs client_id, client_secret" in settled.makes("app", "list")
    said = settled.makes("app", "configure", APP, "client_id=abc", "--secret", "client_secret", typed="hush hush\n")
    assert "abc" in said
    assert "hush" not in said
    assert "ready" in settled.makes("app", "list")
    assert "hush" not in settled.makes("app", "configure", APP)
    assert "Nothing is wrong." in settled.makes("check")
    host = open_host(read_configuration({"NUNDINA_HOME": str(settled.home)}))
    assert app_settings(host.ports, AppId(APP))["client_secret"] == "hush hush"
    host.close()


def test_a_key_is_rotated_while_the_host_runs_and_the_old_one_dropped(settled: Operator) -> None:
    settled.makes("app", "configure", APP, "client_id=abc")
    host = open_host(read_configuration({"NUNDINA_HOME": str(settled.home)}))
    before = host.ports.secrets.seal(b"in flight", "here")
    assert "Sealed with it: 1." in settled.makes("key", "rotate")
    assert app_settings(host.ports, AppId(APP))["client_id"] == "abc"
    assert host.ports.secrets.open(before, "here") == b"in flight"
    settled.makes("key", "drop-old", "--yes")
    assert app_settings(host.ports, AppId(APP))["client_id"] == "abc"
    host.close()


def test_check_lists_everything_that_is_left_to_do(operator: Operator) -> None:
    operator.makes("init")
    done = operator.types("check")
    assert done.exit_code == 3
    assert "There is no account" in done.output
    operator.makes("account", "create", "Fjordworks", "--domain", "fjord.example")
    assert "has no admin" in operator.types("check").output


def test_help_comes_without_importing_the_host() -> None:
    script = (
        "import sys\nfrom click.testing import CliRunner\nfrom nundina.cli import main\n"
        "print(CliRunner().invoke(main, ['--help']).output)\n"
        "print('LOADED', [name for name in ('flask', 'sqlalchemy', 'alembic', 'gunicorn') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert "LOADED []" in said
    assert all(name in said for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_of_the_table_exists_and_explains_itself(name: str) -> None:
    done = CliRunner().invoke(main, [name, "--help"])
    assert done.exit_code == 0
    assert "Usage:" in done.output


def test_every_error_of_the_host_has_words() -> None:
    kinds = [kind for kind in vars(host_errors).values() if isinstance(kind, type)]
    without = {kind for kind in kinds if issubclass(kind, host_errors.HostError)} - set(failures.WORDS)
    assert without == {host_errors.HostError}


def test_the_worker_does_what_is_due_and_ends_when_asked_for_once(settled: Operator) -> None:
    assert "Done: " in settled.makes("worker", "--once")
    assert os.environ.get("NUNDINA_HOME") != str(settled.home)


@pytest.mark.parametrize("words", [("dispatcher",), ("worker", "--carrier", "dramatiq")])
def test_a_carrier_that_nobody_has_set_up_is_told_in_words(settled: Operator, words: tuple[str, ...]) -> None:
    refused = settled.types(*words)
    assert refused.exit_code == 3
    assert "NUNDINA_QUEUE_URL=amqp://" in refused.output


def test_doing_it_once_takes_no_carrier(settled: Operator) -> None:
    assert settled.types("worker", "--once", "--carrier", "dramatiq").exit_code == 2


def test_a_host_on_one_machine_imports_nothing_of_the_queue(tmp_path: Path) -> None:
    asked = "import sys, nundina.app, nundina.commands.worker; print({'dramatiq', 'pika'} & set(sys.modules))"
    said = subprocess.run([sys.executable, "-c", asked], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert said.stdout == "set()\n"


OLD_ACCOUNT = """{"accounts": [{"name": "Past", "domains": ["past.example"], "created_at": "2021-05-04T08:00:00Z",
"users": [{"email": "kim@past.example", "name": "Kim", "permissions": ["personal_email_access"], "calendars": [
{"app": "google-calendar", "address": "kim@past.example", "purposes": ["calendar"]},
{"app": "exchange", "address": "kim@mail.past.example", "purposes": ["meetings"]}]}]}]}"""


@pytest.mark.rule("CON-8")
def test_old_accounts_are_imported_from_a_file_or_refused_with_the_place(settled: Operator, tmp_path: Path) -> None:
    file = tmp_path / "old.json"
    file.write_text(OLD_ACCOUNT)
    told = settled.makes("account", "import-legacy", str(file))
    assert "Account “Past”: 1 users, 2 calendars to connect." in told
    assert "kim@past.example" in settled.makes("user", "list")
    again = settled.types("account", "import-legacy", str(file))
    assert again.exit_code == 1
    assert "Nothing was taken. accounts[0]: Another account has that domain." in again.output
    file.write_text(OLD_ACCOUNT.replace('"name": "Kim"', '"name": 7'))
    refused = settled.types("account", "import-legacy", str(file)).output
    assert "Nothing was taken. accounts[0].users[0].name: this does not fit. Expected `str`, got `int`." in refused


@pytest.mark.rule("MOB-2")
def test_an_account_is_put_on_another_plan(settled: Operator, host_of: World) -> None:
    assert "is on the plan starter" in settled.makes("account", "plan", "fjord.example", "starter")
    [(account, _)] = list_accounts(host_of.ports)
    assert account.plan == "starter"
