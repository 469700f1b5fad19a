"""Headquarters: its use cases and its screens."""
