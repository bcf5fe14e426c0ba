"""Which column of a file holds which property of a contact, by the names that people and programs give columns."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

# First and last name are joined: a contact has one name, as not every name has two parts.
FIRST_NAME = "first_name"
LAST_NAME = "last_name"

# English, German, Norwegian, Italian, Traditional Chinese, Polish; then what address books call them in their exports.
NAMES: Mapping[str, tuple[str, ...]] = {
    "email": (
        *("Email", "E-mail", "Email address", "E-mail address", "Mail", "Primary email", "Work email"),
        *("E-Mail-Adresse", "Mailadresse", "E-Post-Adresse"),
        *("E-post", "Epost", "E-postadresse", "Epostadresse"),
        *("Posta elettronica", "Indirizzo email", "Indirizzo e-mail", "Indirizzo di posta elettronica"),
        *("電子郵件", "電郵", "電子信箱", "電子郵件地址", "信箱", "郵箱"),
        *("Adres e-mail", "Adres email", "Poczta elektroniczna", "Adres poczty elektronicznej", "E-mail służbowy"),
        *("E-mail 1 - Value", "E-mail 1 Address", "Email 1", "E-mail 1"),
    ),
    "name": (
        *("Name", "Full name", "Display name", "Contact name", "Contact"),
        *("Vollständiger Name", "Anzeigename", "Kontakt"),
        *("Navn", "Fullt navn", "Visningsnavn"),
        *("Nome completo", "Nominativo", "Nome e cognome"),
        *("姓名", "全名", "顯示名稱", "聯絡人"),
        *("Imię i nazwisko", "Pełna nazwa", "Nazwa", "Nazwa wyświetlana"),
    ),
    FIRST_NAME: (
        *("First name", "Firstname", "Given name", "Forename", "Vorname", "Rufname", "Fornavn", "Nome", "名字", "名"),
        *("Imię",),
    ),
    LAST_NAME: (
        *("Last name", "Lastname", "Surname", "Family name", "Nachname", "Familienname", "Zuname", "Etternavn"),
        *("Cognome", "姓", "姓氏", "Nazwisko"),
    ),
    "phone": (
        *("Phone", "Phone number", "Telephone", "Mobile", "Mobile phone", "Cell phone", "Business phone"),
        *("Telefon", "Telefonnummer", "Mobiltelefon", "Handy", "Mobil", "Rufnummer", "Tlf", "Mobilnummer"),
        *("Telefono", "Numero di telefono", "Cellulare", "電話", "電話號碼", "手機", "手機號碼", "行動電話"),
        *("Numer telefonu", "Telefon komórkowy", "Komórka", "Phone 1 - Value", "Primary phone"),
    ),
    "job_title": (
        *("Job title", "Title", "Position", "Role", "Stellenbezeichnung", "Berufsbezeichnung", "Funktion"),
        *("Stilling", "Stillingstittel", "Tittel", "Qualifica", "Ruolo", "Posizione", "Mansione"),
        *("職稱", "職務", "職位", "Stanowisko", "Organization Title", "Organization 1 - Title"),
    ),
    "company": (
        *("Company", "Company name", "Organization", "Organisation", "Employer", "Firma", "Unternehmen"),
        *("Firmenname", "Selskap", "Bedrift", "Firmanavn", "Azienda", "Società", "Ditta", "Organizzazione"),
        *("公司", "公司名稱", "組織", "Nazwa firmy", "Organizacja", "Organization Name", "Organization 1 - Name"),
    ),
}


def columns_of(header: tuple[str, ...]) -> dict[str, int]:
    """Return the place of each property that the header names; where it names one twice, the first counts.

    >>> columns_of(("Vorname", "E-MAIL"))
    {'first_name': 0, 'email': 1}
    """
    found: dict[str, int] = {}
    for place, title in enumerate(header):
        named = _BY_NAME.get(_bare(title))
        if named:
            found.setdefault(named, place)
    return found


def full_name(first: str, last: str) -> str:
    """Return both parts as one name, as their script writes it.

    >>> full_name("小明", "王")
    '王小明'
    """
    if first and last and not any(map(_is_latin, first + last)):
        return last + first if _is_han(first + last) else f"{first} {last}"
    return f"{first} {last}".strip()


def _is_latin(character: str) -> bool:
    return unicodedata.name(character, "").startswith("LATIN")


def _is_han(name: str) -> bool:
    return all("CJK" in unicodedata.name(character, "") for character in name)


def _bare(title: str) -> str:
    """Return letters and digits alone, in lower case: E-Mail, e mail and EMAIL are one."""
    plain = unicodedata.normalize("NFKC", title).casefold()
    return "".join(character for character in plain if character.isalnum())


_BY_NAME = {_bare(name): column for column, names in NAMES.items() for name in names}
