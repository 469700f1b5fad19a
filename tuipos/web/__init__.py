"""The register's screens in a browser, for kiosks: textual-serve, kept to this machine."""
