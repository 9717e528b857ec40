"""Real photographs that judge fills: fetched from free packages, never committed."""
