"""Keep what was done on the sites, and count it for those who look now."""

from collections.abc import Sequence

from cloudcafe.events.behaviour_events import BehaviourEvent
from cloudcafe.services.analytics_ports import BehaviourWarehouse, LiveCounters
from cloudcafe.services.ports import Clock


def record_behaviour(
    events: Sequence[BehaviourEvent],
    *,
    warehouse: BehaviourWarehouse,
    counters: LiveCounters,
    now: Clock,
) -> int:
    """Record events; return how many the warehouse did not have yet.

    Both take each event once, however often it comes, so that all of them may come again after a
    failure in between.

    Raises:
        DependencyUnavailable: one of the two is away; bring the events again later.
    """
    if not events:
        return 0
    new = warehouse.store(events, at=now())
    counters.count(events)
    return new
