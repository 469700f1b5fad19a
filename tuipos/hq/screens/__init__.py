"""Headquarters' screens: registers, databases, schedules and sessions, by keyboard."""
