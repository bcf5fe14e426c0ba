"""Email addresses and zones as every sandbox takes them."""

from zoneinfo import ZoneInfo


def normal_address(address: str) -> str:
    """Return the form in which an address is kept; raises ValueError when it is none."""
    plain = address.strip().lower()
    local, at, domain = plain.rpartition("@")
    if not (local and at and "." in domain) or any(c.isspace() or c in '<>"(),;:\\' for c in plain) or "@" in local:
        raise ValueError(address)
    return plain


def name_from(address: str) -> str:
    """Return what a person is called of whom only the address is known."""
    words = address.partition("@")[0].replace(".", " ").replace("_", " ").replace("-", " ")
    return words.title()


def check_zone(name: str) -> None:
    """Raise ValueError when this is not the IANA name of a zone."""
    try:
        ZoneInfo(name)
    except (KeyError, OSError) as error:
        raise ValueError(name) from error
