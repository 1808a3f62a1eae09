"""Stores: where they are and when they sell."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cloudcafe.domain.text import Words


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """Open from ``opens`` to ``closes``, local time, on an ISO weekday (Monday is 1).

    A closing time at or before the opening time is on the next day.
    """

    day: int
    opens: time
    closes: time

    def interval_on(self, moment: datetime) -> tuple[datetime, datetime]:
        """Return the opening, in UTC, that starts on the day of a local ``moment``."""
        start = moment.replace(
            hour=self.opens.hour, minute=self.opens.minute, second=0, microsecond=0, fold=0
        )
        end = start.replace(hour=self.closes.hour, minute=self.closes.minute)
        if end <= start:
            end += timedelta(days=1)
        # In UTC, since an hour of the wall clock may come twice.
        return start.astimezone(UTC), end.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Store:
    """A shop of the chain. Without ``hours`` it sells only when ``always_open``."""

    store_id: str
    names: Words
    addresses: Words
    timezone: str
    hours: tuple[OpeningHours, ...] = ()
    always_open: bool = False

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def is_open(self, moment: datetime) -> bool:
        """Tell whether the store sells at that moment (aware, of any zone)."""
        if self.always_open:
            return True
        local = moment.astimezone(self.zone)
        moment = moment.astimezone(UTC)
        return any(
            start <= moment < end
            for day in (local - timedelta(days=1), local)
            for hours in self.hours
            if hours.day == day.isoweekday()
            for start, end in [hours.interval_on(day)]
        )

    def opens_at(self, moment: datetime) -> datetime | None:
        """Return when the store opens next; None when it is open now or never opens."""
        if self.is_open(moment):
            return None
        local = moment.astimezone(self.zone)
        openings = (
            hours.interval_on(day)[0]
            for day in (local + timedelta(days=offset) for offset in range(8))
            for hours in self.hours
            if hours.day == day.isoweekday()
        )
        return min((opening for opening in openings if opening > moment), default=None)

    def day_of(self, moment: datetime) -> tuple[datetime, datetime]:
        """Return the start and the end of the store's local day around a moment."""
        local = moment.astimezone(self.zone)
        start = local.replace(hour=0, minute=0, second=0, microsecond=0)
        return start, start + timedelta(days=1)
