"""Forms that another site sends in a user's name."""

from __future__ import annotations

from support.web_world import WebWorld

PROFILE = "/settings/general/profile"


def test_a_form_without_its_token_changes_nothing(world: WebWorld) -> None:
    browser = world.signed_in()
    answer = browser.post(PROFILE, data={"name": "Mallory"}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 400
    assert "Mallory" not in answer.text  # what another site sent is not offered for sending again
    assert world.stored_user().name == world.user.name


def test_a_token_of_somebody_else_is_refused(world: WebWorld) -> None:
    token = world.token(world.signed_in())
    answer = world.signed_in().post(PROFILE, data={"name": "Mallory", "csrf_token": token})
    assert answer.status_code == 400


def test_what_was_typed_on_our_own_page_can_be_sent_once_more(world: WebWorld) -> None:
    browser = world.signed_in()
    answer = browser.post(
        PROFILE,
        data={"name": "Anna <b>", "csrf_token": "stale"},
        headers={"Origin": world.ports.public_url},
    )
    assert answer.status_code == 400
    assert '<input type="hidden" name="name" value="Anna &lt;b&gt;">' in answer.text


def test_a_form_with_a_password_is_filled_in_anew(world: WebWorld) -> None:
    typed = {"current_password": "s3cret", "new_password": "another s3cret", "csrf_token": "stale"}
    answer = world.signed_in().post(
        "/settings/general/password", data=typed, headers={"Origin": world.ports.public_url}
    )
    assert answer.status_code == 400
    assert "s3cret" not in answer.text
    assert "reload the page" in answer.text


def test_every_form_of_a_page_carries_the_token(world: WebWorld) -> None:
    browser = world.signed_in()
    for path in ("/", PROFILE):
        page = browser.get(path).text
        forms = page.split('method="post"')[1:]
        assert forms
        assert all('name="csrf_token"' in form.split("</form>")[0] for form in forms)
