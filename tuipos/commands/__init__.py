"""Subcommands that belong to the register's machine."""
