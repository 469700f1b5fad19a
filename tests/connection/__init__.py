"""Tests of connection."""
