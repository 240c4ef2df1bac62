"""Maintainers' room: builds the bundled market snapshot from the real files. Never imported when the product runs."""
