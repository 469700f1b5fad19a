"""Tests of putting a register together."""
