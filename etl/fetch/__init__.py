"""From an address to bytes that are kept: allowed hosts only, capped, paced, retried, never parsed."""
