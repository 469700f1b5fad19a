"""One suite for both data services: a real server over HTTP, and a replica fed by its packages."""
