"""A point of sale for the terminal that never stops selling."""

__version__ = "0.2.0"
