"""Offline profile, modes, the state machine, and the data service that switches."""
