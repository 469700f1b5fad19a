"""Tests of headquarters' screens."""
