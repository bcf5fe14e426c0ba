"""How often forms of scheduling pages may be sent: by one address, and to one page, in every process together."""

from __future__ import annotations

from nundina.domain.errors import TooManyRequests
from nundina.domain.identifiers import PageId
from nundina.domain.pace import Wait, admit
from nundina.ports import Ports

FROM_AN_ADDRESS = 30  # a minute, five of them at once
TO_A_PAGE = 120


def admit_visitor(ports: Ports, page_id: PageId, address: str) -> None:
    """Count a form that was sent. Raises TooManyRequests."""
    now = ports.clock.now()
    scopes = (f"visitors:{page_id}", f"visitor:{address}")
    with ports.unit_of_work() as tx:
        page, visitor = tx.paces.of(scopes)
        admitted = admit(page, visitor, (TO_A_PAGE, FROM_AN_ADDRESS), now)
        if not isinstance(admitted, Wait):
            for pace in admitted:
                tx.paces.put(pace)
            return
    raise TooManyRequests(admitted.until)
