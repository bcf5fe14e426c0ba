"""The identity platform as one blueprint."""

from flask import Blueprint, Response

from nundina_sandbox.microsoft.identity import way_back
from nundina_sandbox.microsoft.identity.admin_consent import AdminConsentPages
from nundina_sandbox.microsoft.identity.authorization_request import ReturnedRefusal, ShownRefusal
from nundina_sandbox.microsoft.identity.device_pages import DevicePages
from nundina_sandbox.microsoft.identity.endpoints import Endpoints
from nundina_sandbox.microsoft.identity.pages import refusal
from nundina_sandbox.microsoft.identity.sign_in_pages import SignInPages
from nundina_sandbox.microsoft.identity.token_endpoint import TokenEndpoint
from nundina_sandbox.microsoft.world import MicrosoftWorld

EITHER = ["GET", "POST"]


def blueprint(world: MicrosoftWorld) -> Blueprint:
    """Return the sign-in pages and the endpoints of this world."""
    made = Blueprint("identity", __name__)
    _add_pages(made, world)
    _add_endpoints(made, world)

    @made.errorhandler(ShownRefusal)
    def _shown(error: ShownRefusal) -> Response:
        return refusal(error, world)

    @made.errorhandler(ReturnedRefusal)
    def _returned(error: ReturnedRefusal) -> Response:
        return way_back.refuse(error.back, error.error, world)

    return made


def _add_pages(made: Blueprint, world: MicrosoftWorld) -> None:
    pages, admin, device = SignInPages(world), AdminConsentPages(world), DevicePages(world)
    made.add_url_rule("/<segment>/oauth2/v2.0/authorize", "begin", pages.begin, methods=EITHER)
    made.add_url_rule("/<segment>/login", "choose", pages.choose, methods=EITHER)
    made.add_url_rule("/<segment>/consent", "consent", pages.consent, methods=EITHER)
    made.add_url_rule("/<segment>/approval", "approval", pages.approval, methods=EITHER)
    made.add_url_rule("/<segment>/v2.0/adminconsent", "admin_consent", admin.show, methods=EITHER)
    made.add_url_rule("/<segment>/adminconsent", "admin_consent_v1", admin.show, methods=EITHER)
    made.add_url_rule("/<segment>/oauth2/v2.0/devicecode", "device_code", device.begin, methods=["POST"])
    for path in ("/devicelogin", "/common/oauth2/deviceauth"):
        made.add_url_rule(path, "device", device.show, methods=EITHER)


def _add_endpoints(made: Blueprint, world: MicrosoftWorld) -> None:
    endpoints = Endpoints(world)
    made.add_url_rule("/<segment>/oauth2/v2.0/token", "token", TokenEndpoint(world).token, methods=["POST"])
    made.add_url_rule("/<segment>/oauth2/v2.0/logout", "logout", endpoints.logout, methods=EITHER)
    made.add_url_rule("/<segment>/v2.0/.well-known/openid-configuration", "discovery", endpoints.discovery)
    made.add_url_rule("/<segment>/discovery/v2.0/keys", "keys", endpoints.keys)
    made.add_url_rule("/<segment>/discovery/instance", "instance", endpoints.instance)
    made.add_url_rule("/oidc/userinfo", "userinfo", endpoints.userinfo, methods=EITHER)
