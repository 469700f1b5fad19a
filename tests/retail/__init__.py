"""Tests of retail."""
