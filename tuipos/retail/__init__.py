"""The data service: its protocol, online over HTTP, offline over SQLite."""
