"""What Google says about a person."""

from nundina_sandbox.google.identity.scopes import EMAIL, PROFILE
from nundina_sandbox.google.people import Person

PICTURE = "https://lh3.googleusercontent.com/a/default-user=s96-c"


def claims_about(person: Person, scopes: frozenset[str]) -> dict[str, object]:
    """Return the claims that these scopes open, named as OpenID Connect names them."""
    claims: dict[str, object] = {"sub": person.subject}
    if EMAIL in scopes:
        claims |= {"email": person.address, "email_verified": True}
    if PROFILE in scopes:
        given, _, family = person.name.partition(" ")
        claims |= {"name": person.name, "given_name": given, "picture": PICTURE, "locale": person.locale}
        claims |= {"family_name": family} if family else {}
    if person.hosted_domain and scopes & {EMAIL, PROFILE}:
        claims["hd"] = person.hosted_domain
    return claims
