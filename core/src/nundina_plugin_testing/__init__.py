"""The conformance suite: contracts that the author of an app inherits, and runs against a sandbox.

class TestMyCalendar(PackageContract, ChangeFeedContract, BusyTimesContract, EventWriterContract):
    app_id = "my-calendar"

    @pytest.fixture
    def world(self) -> ProviderWorld: ...
"""

from nundina_plugin_testing.busy_times_contract import BusyTimesContract
from nundina_plugin_testing.change_feed_contract import ChangeFeedContract
from nundina_plugin_testing.event_writer_contract import EventWriterContract
from nundina_plugin_testing.package_contract import PackageContract
from nundina_plugin_testing.world import ProviderWorld

__all__ = [
    "BusyTimesContract",
    "ChangeFeedContract",
    "EventWriterContract",
    "PackageContract",
    "ProviderWorld",
]
