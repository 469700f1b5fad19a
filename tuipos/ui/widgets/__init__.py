"""Widgets of the till, drawn line by line."""
