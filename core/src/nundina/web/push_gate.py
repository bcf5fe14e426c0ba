"""How often providers and strangers may call, so that neither takes the time of a process from everybody else."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from hmac import compare_digest
from ipaddress import IPv6Address, ip_address
from threading import Lock

from nundina.domain.allowance import MOST_KEYS, Allowances
from nundina_plugin_api.values import ChannelNews

STRANGERS_AT_ONCE, STRANGERS_PER_MINUTE = 300, 600  # wrong secrets from one address; a lookup takes under a millisecond
NEWS_AT_ONCE, NEWS_PER_MINUTE = 60, 120  # right ones of one channel


class PushGate:
    """Counts wrong secrets by address, and right ones by channel: whoever does not know a secret uses up no channel's.

    An address that has sent too many wrong ones is heard only for channels that have proved themselves to this
    process. What is turned away is asked to come again, which providers do for hours.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._strangers = Allowances(STRANGERS_AT_ONCE, STRANGERS_PER_MINUTE)
        self._channels = Allowances(NEWS_AT_ONCE, NEWS_PER_MINUTE)
        self._proved: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()

    def admits(self, address: str, told: Sequence[ChannelNews]) -> bool:
        """Say whether the store may be asked about these news. Costs no more than a look at what is remembered."""
        with self._lock:
            now = self._now()
            known = [news for news in told if self._has_proved(news)]
            if known:
                return all(self._channels.has(news.channel_id, now) for news in known)
            return not told or self._strangers.has(network_of(address), now)

    def note(self, address: str, told: Sequence[ChannelNews], believed: Iterable[ChannelNews]) -> None:
        """Count what turned out to be right or wrong: each channel once, and each wrong secret of one."""
        right = {news.channel_id: news for news in believed}
        proved = {(news.channel_id, news.secret) for news in believed}
        wrong = {(news.channel_id, news.secret) for news in told} - proved
        with self._lock:
            now = self._now()
            for news in right.values():
                self._channels.take(news.channel_id, now)
                self._remember(news)
            for _ in wrong:
                self._strangers.take(network_of(address), now)

    def _has_proved(self, news: ChannelNews) -> bool:
        return compare_digest(self._proved.get(news.channel_id, b""), _digest(news.secret))

    def _remember(self, news: ChannelNews) -> None:
        self._proved[news.channel_id] = _digest(news.secret)
        self._proved.move_to_end(news.channel_id)
        if len(self._proved) > MOST_KEYS:
            self._proved.popitem(last=False)


def network_of(address: str) -> str:
    """Return what one caller can choose freely from: an IPv4 address, or the /64 of an IPv6 address."""
    try:
        read = ip_address(address)
    except ValueError:
        return address
    return str(IPv6Address(int(read) >> 64 << 64)) if isinstance(read, IPv6Address) else str(read)


def _digest(secret: str) -> bytes:
    return sha256(secret.encode(errors="replace")).digest()
