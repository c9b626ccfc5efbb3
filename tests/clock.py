from datetime import UTC, datetime, timedelta


class Clock:
    """Stands still until told."""

    def __init__(self) -> None:
        self.now = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_time(self, **duration: float) -> None:
        """As timedelta takes it: minutes=59."""
        self.now += timedelta(**duration)
