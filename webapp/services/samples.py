"""Three sample portfolios with prices of their own, for a first look without a file."""

from dataclasses import dataclass
from importlib.resources import files

from analytics.errors import UserInputError


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample portfolio and what it shows."""

    key: str
    title: str
    text: str
    file_name: str

    def content(self) -> bytes:
        """Return the bytes of the sample's file, as a broker would have sent them."""
        return files("webapp.services").joinpath("samples", self.file_name).read_bytes()


SAMPLES = (
    Sample(
        "core_and_tech",
        "An index fund, a tech fund, three shares",
        "Three ways into the same seven companies.",
        "fidelity_core_and_tech.csv",
    ),
    Sample(
        "three_funds",
        "Three funds and a little small cap",
        "The whole market, the world, bonds: what is inside.",
        "schwab_three_funds.csv",
    ),
    Sample(
        "with_unknowns",
        "Two accounts, some of it unknown",
        "Funds without loaded holdings: figures become bounds.",
        "two_accounts_with_unknowns.csv",
    ),
)


def find_sample(key: str) -> Sample:
    """Return a sample by key; an unknown key is the caller's mistake."""
    for sample in SAMPLES:
        if sample.key == key:
            return sample
    raise UserInputError(f"There is no sample portfolio called “{key}”.")
