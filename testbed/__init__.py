"""Parts that tests and benchmarks share: references, odd servers, attacks and generated input."""
