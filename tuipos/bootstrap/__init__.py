"""The one place that knows every part: sets a machine up, and puts a register together."""
