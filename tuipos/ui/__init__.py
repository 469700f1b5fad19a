"""The register's app, screens, widgets and terminal driver."""
