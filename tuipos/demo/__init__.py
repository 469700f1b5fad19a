"""The demo: a whole small world on one machine, with an outage on a key."""
