"""Tests of the frame-diffing driver."""
