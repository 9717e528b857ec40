"""What to measure on the day a GPU is there; ``python -m benchmarks.gpu --help``."""
