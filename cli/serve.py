"""``counterpoise serve``: the app on this machine."""

import ipaddress
import socket
from contextlib import nullcontext

import click

from cli.output import fail
from cli.startup import now, read_etl_settings, read_settings, ready_database
from cli.worker_beside import worker_beside
from webapp.services import build_services

_DEFAULT_PORT = 8050
_HIGHEST_PORT = 65535


@click.command()
@click.option("--port", type=click.IntRange(1, _HIGHEST_PORT), default=_DEFAULT_PORT, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="A loopback address: there is no login yet.")
@click.option("--threads", type=click.IntRange(1, 64), default=8, show_default=True, help="Requests served at once.")
@click.option("--worker/--no-worker", "has_worker", default=True, help="Run a worker for the nightly loads beside.")
@click.option(
    "--behind-proxy",
    is_flag=True,
    help="Allow an address that is not loopback: something in front of it decides who may pass. There is no login, "
    "so whoever reaches the address sees and changes every portfolio.",
)
def serve(port: int, host: str, threads: int, *, has_worker: bool, behind_proxy: bool) -> None:
    """Serve the app; the database, the market data and a worker start by themselves."""
    if not behind_proxy:
        require_loopback(host)
    require_free_port(host, port)
    if has_worker:
        require_usable_schedule()
    from webapp.server import serve_app  # noqa: PLC0415 - only the command that serves pays for Dash

    with ready_database(read_settings()) as database, worker_beside() if has_worker else nullcontext():
        click.echo(f"Counterpoise is at http://{host}:{port} (stop with Ctrl-C)", err=True)
        has_contact = read_etl_settings().contact is not None
        services = build_services(database, clock=now, has_contact=has_contact)
        serve_app(services, host=host, port=port, threads=threads)


def require_usable_schedule() -> None:
    """Refuse settings the worker would refuse: it starts again and again, but they stay as they are."""
    from etl.schedule import check_cron  # noqa: PLC0415 - as above

    check_cron(read_etl_settings().nightly)


def require_loopback(host: str) -> None:
    """Refuse an address other machines could reach: local mode has one user and no login."""
    try:
        is_local = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_local = False
    if not is_local:
        fail(f"“{host}” is not a loopback address. Without a login the app answers on this machine only.")


def require_free_port(host: str, port: int) -> None:
    """Say so, and name the way out, when something listens on the port already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            fail(
                f"Port {port} on {host} cannot be used ({error.strerror}). "
                f"Choose another one: counterpoise serve --port {port + 1}"
            )
