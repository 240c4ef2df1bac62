"""Settings of the database side: read once by whoever starts a process, then handed down."""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Where the data lives.

    Attributes
    ----------
    database_url : SecretStr or None
        ``DATABASE_URL``: a Postgres to use instead of the embedded one. Its login owns the schema. Nothing local
        starts when it is set.
    runtime_database_url : SecretStr or None
        ``COUNTERPOISE_RUNTIME_DATABASE_URL``: the same database logged in as the runtime role. Without it the
        runtime role is taken on inside each transaction of ``database_url``.
    data_dir : Path or None
        ``COUNTERPOISE_DATA``: folder of the embedded server.
    snapshot : str
        ``COUNTERPOISE_SNAPSHOT``: ``bundled`` loads the market snapshot shipped with the package, ``none`` starts
        empty.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    database_url: SecretStr | None = Field(default=None, validation_alias="DATABASE_URL")
    runtime_database_url: SecretStr | None = Field(default=None, validation_alias="COUNTERPOISE_RUNTIME_DATABASE_URL")
    data_dir: Path | None = Field(default=None, validation_alias="COUNTERPOISE_DATA")
    snapshot: Literal["bundled", "none"] = Field(default="bundled", validation_alias="COUNTERPOISE_SNAPSHOT")

    @classmethod
    def from_env(cls) -> Self:
        """Read the environment; an unusable value is an error that names the variable."""
        return cls()
