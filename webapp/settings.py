"""What the web side is told from outside; read by ``cli`` or the tests, never here."""

from dataclasses import dataclass

UPLOAD_MAX_BYTES = 5 * 1024 * 1024
"""Largest portfolio file, as bytes of the file itself."""
BODY_MAX_BYTES = 8 * 1024 * 1024
"""Largest request body: an upload grows by a third on its way (base64), plus the rest of the form."""


@dataclass(frozen=True, slots=True)
class WebSettings:
    """Where the app is served.

    ``allowed_hosts`` are further values of the Host header that are answered, such as the name a reverse proxy passes
    on; loopback names with our port always are.
    """

    host: str = "127.0.0.1"
    port: int = 8050
    allowed_hosts: tuple[str, ...] = ()

    @property
    def hosts(self) -> frozenset[str]:
        """Every Host header that is answered."""
        loopback = (f"{name}:{self.port}" for name in ("127.0.0.1", "localhost", "[::1]"))
        return frozenset((*loopback, *self.allowed_hosts))
