"""Many clients at once: nothing is lost, nothing comes twice, and nobody sees half a change."""

from concurrent.futures import ThreadPoolExecutor

from nundina_sandbox.server import RunningSandbox
from support.google_calendar_client import ANNA, BEN, client_of, timed


def test_writers_and_a_syncing_reader_agree_in_the_end(sandbox: RunningSandbox) -> None:
    def write(worker: int) -> list[str]:
        client = client_of(sandbox, ANNA)
        with client.session:
            made = [client.insert(timed(f"{worker}-{n}", attendees=[{"email": BEN}]))["id"] for n in range(8)]
            client.patch(made[0], {"summary": f"{worker} changed"})
            client.delete(made[1])
        return made

    def read(address: str) -> dict[str, str]:
        client, mirror, token = client_of(sandbox, address), dict[str, str](), None
        with client.session:
            while len([one for one in mirror.values() if one == "cancelled"]) < 4:
                found, token = client.all(maxResults=3, **({"syncToken": token} if token else {"showDeleted": "true"}))
                mirror |= {one["id"]: one.get("summary", "cancelled") for one in found if one["status"] != "cancelled"}
                mirror |= {one["id"]: "cancelled" for one in found if one["status"] == "cancelled"}
            mirror |= {one["id"]: one.get("summary", "cancelled") for one in client.all(syncToken=token)[0]}
        return mirror

    with ThreadPoolExecutor(6) as pool:
        readers = [pool.submit(read, address) for address in (ANNA, BEN)]
        made = [event for worker in pool.map(write, range(4)) for event in worker]
        mirrors = [reader.result(timeout=30) for reader in readers]
    ben = client_of(sandbox, BEN)
    with ben.session:
        living = {one["id"]: one["summary"] for one in ben.all()[0]}
    for mirror in mirrors:
        assert {key: title for key, title in mirror.items() if title != "cancelled"} == living
        assert set(mirror) == set(made)
