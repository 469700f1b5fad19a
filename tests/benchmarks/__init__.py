"""Programs that measure, each beside a peer in the same run: `python -m tests.benchmarks.NAME`."""
