"""One folder per source of market data: ``source.toml`` says what it is, ``extract.py`` reads its bytes."""
