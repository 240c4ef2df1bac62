"""Settings of the loads: read once by whoever starts a process, then handed down."""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class EtlSettings(BaseSettings):
    """What the loads may ask, and on whose behalf.

    Attributes
    ----------
    contact : str or None
        ``COUNTERPOISE_CONTACT``: name and e-mail address sent to the SEC with every request, as its fair-access rules
        demand. Without it nothing is asked of the SEC.
    mirror : str or None
        ``COUNTERPOISE_MIRROR``: base address of a server that answers in place of every public host, under the real
        paths and ``Host`` headers. For networks without a way out.
    inbox : Path or None
        ``COUNTERPOISE_INBOX``: folder into which a person drops files. Without it ``inbox`` beside the data.
    prices : str
        ``COUNTERPOISE_PRICES``: provider of prices: ``csv`` (files dropped by a person), ``tiingo`` or ``yfinance``.
    tiingo_token : SecretStr or None
        ``TIINGO_TOKEN``: needed by the provider ``tiingo``.
    fred_api_key : SecretStr or None
        ``FRED_API_KEY``: FRED's JSON interface in place of its keyless files.
    nightly : str
        ``COUNTERPOISE_NIGHTLY``: when the nightly run starts, as five cron fields in New York time.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", populate_by_name=True, env_ignore_empty=True)

    contact: str | None = Field(default=None, validation_alias="COUNTERPOISE_CONTACT", pattern=r".*\S+@\S+\.\S+")
    mirror: str | None = Field(default=None, validation_alias="COUNTERPOISE_MIRROR", pattern=r"^https?://")
    inbox: Path | None = Field(default=None, validation_alias="COUNTERPOISE_INBOX")
    prices: Literal["csv", "tiingo", "yfinance"] = Field(default="csv", validation_alias="COUNTERPOISE_PRICES")
    tiingo_token: SecretStr | None = Field(default=None, validation_alias="TIINGO_TOKEN")
    fred_api_key: SecretStr | None = Field(default=None, validation_alias="FRED_API_KEY")
    nightly: str = Field(default="30 2 * * 2-6", validation_alias="COUNTERPOISE_NIGHTLY")

    @classmethod
    def from_env(cls) -> Self:
        """Read the environment; an unusable setting is an error that names the variable."""
        return cls()
