"""The table of operations and their dispatch."""
