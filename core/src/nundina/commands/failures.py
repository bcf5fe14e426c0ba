"""What the command line says when something does not work, and what to type next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import click

from nundina import host_errors
from nundina.configuration import VARIABLES, ConfigurationError, ConfigurationProblem
from nundina.domain import errors

INPUT: Mapping[tuple[str, str], str] = {
    ("domain", "missing"): "An account needs a domain, as in --domain example.com.",
    ("domain", "not_a_domain"): "That is no domain. It looks like example.com, without https:// before it.",
    ("domain", "taken"): "Another account has that domain. `nundina account list` shows which.",
    ("name", "missing"): "A name is needed.",
    ("name", "too_long"): "That name is too long: 200 characters at most.",
    ("name", "taken"): "There is an account of that name. `nundina account list` shows it.",
    ("language", "unknown"): "That language is none of en, de, nb, it, zh_Hant_TW and pl.",
    ("zone", "unknown"): "That is no time zone. It looks like Europe/Oslo.",
    ("email", "missing"): "An email address is needed.",
    ("email", "not_an_email"): "That is no email address. It looks like ann@example.com.",
    ("email", "taken"): "This host has a user of that address. `nundina user list` shows them.",
    ("password", "missing"): "A password is needed.",
    ("password", "too_short"): "That password is too short: 10 characters at least.",
    ("password", "too_long"): "That password is too long: 200 characters at most.",
    ("password", "guessable"): "That password is too easy to guess. Choose another one, or say --generate-password.",
    ("permissions", "unknown"): "There is no such permission.",
    ("created_at", "not_past"): "An account was made in the past; the time has a zone, as in 2021-05-04T08:00:00Z.",
    ("calendars", "purpose_twice"): "A user has one calendar for a purpose: `calendar`, `meetings`, or one for both.",
    ("calendars", "no_purpose"): "A calendar serves `calendar`, `meetings` or both.",
    ("calendars", "account_too_new"): "Only accounts made before 2023-03-13 have two calendars a user.",
    ("permissions", "last_admin"): "The account would have no admin left.",
}
PROBLEMS: Mapping[str, str] = {
    "not_an_address": "is no web address. It looks like https://nundina.example.com.",
    "not_https": "must begin with https://, as calendar providers call no other addresses.",
    "has_a_path": "must end with the host name or the port, without a path behind it.",
    "unknown_database": "is no database that Nundina knows. It looks like "
    "postgresql://user:password@host/name or sqlite:////path/to/file.sqlite3.",
    "no_switch": "is 1 or 0.",
    "no_queue": "is no RabbitMQ server. It looks like amqp://user:password@host/name.",
    "unknown": "means nothing to Nundina.",
}
KEYS: Mapping[str, str] = {
    "missing": "There is no key. Put the file `key` back into the home folder, the one that this database was written "
    "with. A host that has no data yet makes one: nundina init",
    "not_a_key": "The key is damaged or incomplete. Put the one back that this database was written with.",
    "not_readable": "The key file cannot be read by this user of the machine. Start Nundina as its owner.",
    "readable_by_others": 'Others on this machine can read the key file. Type: chmod 600 "${NUNDINA_HOME:-var}/key"',
}

_Words = Callable[[Any], str]
WORDS: Mapping[type[Exception], _Words] = {
    errors.NotFound: lambda _: (
        "There is no such thing. `nundina account list`, `nundina user list` and `nundina app list` show what there is."
    ),
    errors.InvalidInput: lambda error: INPUT.get((error.field, error.problem)) or f"{error.field}: {error.problem}.",
    errors.FileRefused: lambda error: f"Nothing was taken. {error.where}: {_of_file(error)}",
    errors.ChangedMeanwhile: lambda _: "Somebody else changed the same thing just now. Try again.",
    errors.SecretUnreadable: lambda _: (
        "The key does not open what is stored: it is not the one that this database was "
        "written with. Put the right one into the key file or NUNDINA_KEY."
    ),
    errors.KeyUnusable: lambda error: KEYS.get(error.problem) or f"The key cannot be used: {error.problem}.",
    errors.NundinaError: lambda error: f"That is refused: {type(error).__name__}.",
    host_errors.NotInitialised: lambda error: f"Nothing is set up in {error.home} yet. Type: nundina init",
    host_errors.HomeUnusable: lambda error: (
        f"The home folder {error.home} cannot be used: {error.why}. "
        "Choose another one with NUNDINA_HOME, or make this one yours."
    ),
    host_errors.DatabaseUnreachable: lambda error: (
        f"The database does not answer: {error.why}\n"
        "Is it running, and is NUNDINA_DATABASE_URL right? To look again, type: nundina check"
    ),
    host_errors.DatabaseOutdated: lambda _: "The database is of another version of Nundina. Type: nundina migrate",
    host_errors.ExtensionFailed: lambda error: (
        f"The part “{error.name}” of this host does not load, so it does not "
        f"start: {error.__cause__!r}. Install Nundina anew, or remove that part."
    ),
    host_errors.QueueNotSet: lambda _: (
        "No queue is set up. Say where RabbitMQ is: NUNDINA_QUEUE_URL=amqp://user:password@host/name"
    ),
    host_errors.QueueNotInstalled: lambda _: (
        "The part that speaks to RabbitMQ is not installed. Type: pip install 'nundina[dramatiq]'"
    ),
    ConfigurationError: lambda error: "\n".join(map(sentence_of, error.problems)),
}


def _of_file(error: errors.FileRefused) -> str:
    said = {"not_json": "this is no JSON.", "wrong_shape": "this does not fit."}.get(error.problem)
    if said:
        return f"{said} {error.text}."
    return INPUT.get((error.field, error.problem)) or f"{error.field}: {error.problem}."


class Refused(click.ClickException):
    """The host refuses what was asked."""

    exit_code = 1


class NotReady(click.ClickException):
    """The host cannot start as it is set up."""

    exit_code = 3  # 2 is click's own, for a command that cannot be understood


@contextmanager
def spoken() -> Iterator[None]:
    """Turn what the host refuses into a sentence and an exit code."""
    try:
        yield
    except (errors.KeyUnusable, errors.SecretUnreadable) as error:
        raise NotReady(words_of(error)) from error
    except errors.NundinaError as error:
        raise Refused(words_of(error)) from error
    except (host_errors.HostError, ConfigurationError) as error:
        raise NotReady(words_of(error)) from error


def words_of(error: Exception) -> str:
    """Return the sentence for an error."""
    return next(WORDS[kind](error) for kind in type(error).__mro__ if kind in WORDS)


def sentence_of(problem: ConfigurationProblem) -> str:
    """Return the sentence for something that is wrong with a variable."""
    said = f"{problem.variable} {PROBLEMS[problem.problem]}"
    if problem.suggestion:
        return f"{said} Did you mean {problem.suggestion}, {VARIABLES[problem.suggestion]}?"
    return said
