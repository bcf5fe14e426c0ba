"""What holds a secret does not show it when it is printed."""

from __future__ import annotations

import pytest

from nundina_plugin_api.values import (
    Access,
    ChannelRequest,
    Configuration,
    ConsentAnswer,
    ConsentStep,
    Credentials,
    Grant,
    Identity,
    Notification,
    NotificationReading,
)

HUSH = "hush-hush"
CREDENTIALS, CONFIGURATION = Credentials({"access_token": HUSH}), Configuration({"client_secret": HUSH})


@pytest.mark.parametrize(
    "value",
    [
        Access(CREDENTIALS, CONFIGURATION, "anna@fjordworks.example"),
        Grant(Identity("1", "anna@fjordworks.example"), CREDENTIALS),
        ConsentStep("https://provider.example", {"verifier": HUSH}),
        ConsentAnswer(configuration=CONFIGURATION, parameters={"code": HUSH}, memory={"verifier": HUSH}),
        ChannelRequest("channel", "https://host.example/push/app", HUSH),
        Notification({"x-goog-channel-token": HUSH}, {"validationToken": HUSH}, HUSH.encode()),
        NotificationReading("channel", HUSH),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_value_that_holds_a_secret_does_not_show_it(value: object) -> None:
    assert HUSH not in repr(value)
