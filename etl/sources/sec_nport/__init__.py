"""Form N-PORT: what every registered fund files with the SEC about its holdings; public records, the default source."""
