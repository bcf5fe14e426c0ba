"""Many clients at the token endpoint at the same moment."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from nundina_sandbox.microsoft.running import RunningMicrosoft
from support.microsoft_sandbox import authorization_url, consent, exchange, refresh, tokens_for

AT_ONCE = 8


def test_of_many_who_redeem_one_code_exactly_one_gets_tokens(sandbox: RunningMicrosoft) -> None:
    code = consent(sandbox, authorization_url(sandbox.url))["code"]
    start = Barrier(AT_ONCE)

    def redeem(_: int) -> int:
        start.wait()
        return exchange(sandbox, code=code).status_code

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert Counter(pool.map(redeem, range(AT_ONCE))) == {200: 1, 400: AT_ONCE - 1}


def test_many_who_refresh_with_one_token_all_get_successors_of_their_own(sandbox: RunningMicrosoft) -> None:
    token = tokens_for(sandbox)["refresh_token"]
    start = Barrier(AT_ONCE)

    def renew(_: int) -> str:
        start.wait()
        return str(refresh(sandbox, token).json()["refresh_token"])

    with ThreadPoolExecutor(AT_ONCE) as pool:
        successors = set(pool.map(renew, range(AT_ONCE)))
    assert len(successors) == AT_ONCE
    assert all(refresh(sandbox, successor).status_code == 200 for successor in successors)


def test_a_sandbox_that_was_stopped_goes_on_where_it_was(sandbox: RunningMicrosoft) -> None:
    token = tokens_for(sandbox)["refresh_token"]
    port = sandbox.port
    sandbox.stop()
    sandbox.start()
    assert sandbox.port == port
    assert refresh(sandbox, token).status_code == 200
