"""The words for input that cannot be used."""

from __future__ import annotations

from flask_babel import gettext

from nundina.domain.errors import InvalidInput


def problem(error: InvalidInput) -> str:
    """Return the sentence for one field's problem."""
    if error.problem == "not_an_email" and error.text:
        return gettext("Not an email address: %(text)s. Write it like name@example.com.", text=error.text)
    return sentences().get(error.problem) or gettext("This cannot be used as it is. Check it and try again.")


def sentences() -> dict[str, str]:
    """Return the sentence for each problem."""
    return {
        "missing": gettext("This is needed. Fill it in."),
        "not_an_email": gettext("This is not an email address. Write it like name@example.com."),
        "taken": gettext("There is one with this email address already. Use another address, or open that one."),
        "too_long": gettext("This is too long. Shorten it."),
        "not_a_number": gettext("This is not a number. Write it with digits."),
        "not_a_date": gettext("This is not a date. Choose one from the calendar."),
        "not_a_time": gettext("This is not a time of day. Write it like 14:30."),
        "no_such_time": gettext("Clocks go forward then, so this time does not exist on that day. Choose another one."),
        "not_a_url": gettext("This is not a web address. It starts with https://."),
        "not_a_zone": gettext("This is not a time zone. Choose one from the list."),
        "not_a_domain": gettext("This is not a website or domain. Write it like example.com."),
        "not_a_phone_number": gettext("This is not a phone number. Write it with digits."),
        "not_an_amount": gettext("This is not an amount. Write it like 1250.50, without a currency."),
        "not_a_choice": gettext("This is not in the list. Choose one of its entries."),
        "unreadable": gettext("This holds characters that cannot be shown. Type it anew."),
        "guessable": gettext("This is too easy to guess. Choose something longer."),
        "itself": gettext("A record cannot be associated with itself. Choose another one."),
        "unknown": gettext("This is not in the list. Choose one of its entries."),
        "end_before_start": gettext("The end is before the start. Change one of them."),
        "slug_taken": gettext("Another page has this address already. Choose another one."),
        "not_a_slug": gettext("An address has small letters, digits and hyphens only, such as anna-30."),
        "not_hours": gettext("These are no hours. Write them like 09:00-12:00, 13:00-17:00."),
        "not_a_day": gettext("A line is no day. Write it like 2026-12-24, or 2026-12-23 09:00-12:00."),
        "out_of_range": gettext("This is too little or too much. Choose another number."),
        "twice": gettext("Two questions are the same. Change one of them."),
        "too_short": gettext("This is too short. Make it longer."),
        "wrong": gettext("This does not match. Check it and try again."),
    }
