"""The pace of requests to a host, kept by the database so that all workers on all machines keep it together."""

from sqlalchemy import Connection, text

_TAKE = text("""
    insert into request_slots (host, next_at)
    values (:host, clock_timestamp() + make_interval(secs => :interval))
    on conflict (host) do update
        set next_at = greatest(request_slots.next_at, clock_timestamp()) + make_interval(secs => :interval)
    returning extract(epoch from next_at - make_interval(secs => :interval) - clock_timestamp())
""")

_HOLD_OFF = text("""
    insert into request_slots (host, next_at)
    values (:host, clock_timestamp() + make_interval(secs => :seconds))
    on conflict (host) do update
        set next_at = greatest(request_slots.next_at, clock_timestamp() + make_interval(secs => :seconds))
""")


def take_slot(connection: Connection, host: str, interval_seconds: float) -> float:
    """Reserve the next moment at which the host may be asked and return the seconds until then.

    Slots of a host are at least the interval apart, whoever takes them. End the transaction at once: others wait for
    the row until then.
    """
    seconds = connection.execute(_TAKE, {"host": host, "interval": interval_seconds}).scalar_one()
    return max(0.0, float(seconds))


def hold_off(connection: Connection, host: str, seconds: float) -> None:
    """Give out no slot of a host for this long: it has asked to be left alone. Slots given out already stay."""
    connection.execute(_HOLD_OFF, {"host": host, "seconds": seconds})
