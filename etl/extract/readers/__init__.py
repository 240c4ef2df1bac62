"""Readers of file formats: bytes to header and numbered rows. They know no source."""
