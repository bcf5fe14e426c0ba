"""An organisation at Microsoft wants its administrator to approve the app: the page that helps, and the way back."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest

from nundina.store.database import Database
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.use_cases.app_configuration import set_app_setting
from nundina_marketplace.extension import extension
from nundina_sandbox.microsoft.running import RunningMicrosoft
from support.apps import runtime_with_test_apps
from support.calendar_machine.microsoft_side import MicrosoftSide
from support.calendar_sync import PUBLIC_URL
from support.connecting_world import press
from support.microsoft_sandbox import Visitor, browser_of, consent, query_of
from support.web_world import make_web_world

DANA, BOSS = "dana@bakery.example", "boss@bakery.example"
APP = "/marketplace/outlook-calendar"
PAGE = "/connect/approval"


@pytest.mark.rule("CON-9", "MKT-13")
def test_an_approval_at_microsoft_is_asked_for_granted_and_used(database: Database, tmp_path: Path) -> None:
    with RunningMicrosoft() as sandbox:
        side = MicrosoftSide(sandbox, tmp_path / "ca.pem")
        side.furnish(())
        sandbox.world.add_tenant("bakery.example", users_may_consent=False)
        sandbox.world.add_person(DANA, name="Dana")
        sandbox.world.add_person(BOSS, name="Boss", administrator=True)
        web = make_web_world(
            SqlUnitOfWork(database), runtime_with_test_apps(), tmp_path, extension, public_url=PUBLIC_URL
        )
        web.clock.instant = side.clock.now()
        for name, value in side.settings().items():
            set_app_setting(web.ports, side.app_id, name, value)
        browser = web.signed_in()

        start = press(browser, APP, f"{APP}/connect").location
        with browser_of(sandbox) as at_microsoft:
            visitor = Visitor(at_microsoft)
            shown = visitor.walk(start, DANA)
            refused = query_of(visitor.press(shown, "return", ("decision", "cancel")))
        assert browser.get(f"/connect/callback?{urlencode(refused)}").location == PAGE
        page = browser.get(PAGE).text
        assert "An administrator has to approve Outlook Calendar first" in page
        assert "You wait for an approval." in browser.get("/settings/calendar").text
        assert "being installed" not in browser.get(APP).text
        found = re.search(r'href="(https://[^"]*adminconsent[^"]*)"', page)
        assert found is not None

        with browser_of(sandbox) as at_microsoft:
            approved = query_of(Visitor(at_microsoft).walk(unescape(found[1]), BOSS))
        thanks = web.visitor().get(f"/connect/callback?{urlencode(approved)}", follow_redirects=True)
        assert thanks.status_code == 200

        start = press(browser, APP, f"{APP}/connect").location
        review = browser.get(f"/connect/callback?{urlencode(consent(sandbox, start, DANA))}").location
        press(browser, review, f"{review}/keep", calendar_sync="on", scheduling="on")
        with web.ports.unit_of_work.read() as tx:
            [connection] = tx.connections.of_user(web.user.account_id, web.user.id)
        assert connection.address == DANA
        assert "You wait for an approval." not in browser.get("/settings/calendar").text
