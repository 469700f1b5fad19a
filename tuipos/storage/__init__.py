"""Databases, models, journal and outbox, migrations."""
