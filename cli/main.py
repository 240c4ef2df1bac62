"""The one command: ``counterpoise``. Errors meant for people end here as one sentence and exit code 2."""

from typing import NoReturn

import click

from analytics import __version__
from analytics.errors import CounterpoiseError
from cli.analyze import analyze
from cli.book import book
from cli.doctor import doctor
from cli.etl import etl
from cli.etl_sources import COMMANDS as ETL_COMMANDS
from cli.fund import fund
from cli.import_check import import_group
from cli.migrate import migrate
from cli.output import fail, log_to_stderr
from cli.plan import plan
from cli.serve import serve
from cli.worker import worker


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="counterpoise")
@click.option("--verbose", is_flag=True, help="Log progress to stderr.")
def counterpoise(*, verbose: bool) -> None:
    """See through your funds, measure concentration, and plan trades from your own limits."""
    log_to_stderr(verbose=verbose)


for command in (serve, worker, migrate, analyze, book, plan, fund, import_group, doctor, etl):
    counterpoise.add_command(command)
for command in ETL_COMMANDS:
    etl.add_command(command)


def main() -> NoReturn:
    """Run the command line; it ends with the exit code of its command."""
    try:
        counterpoise.main(standalone_mode=True)
    except CounterpoiseError as error:
        fail(str(error))


if __name__ == "__main__":
    main()
