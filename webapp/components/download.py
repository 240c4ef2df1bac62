"""Files handed to the browser by a callback."""

from base64 import b64encode

Download = dict[str, str | bool]


def as_download(content: bytes, file_name: str, mime_type: str) -> Download:
    """Return what ``dcc.Download`` expects in ``data``."""
    return {"content": b64encode(content).decode("ascii"), "filename": file_name, "type": mime_type, "base64": True}
