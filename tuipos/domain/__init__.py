"""The rules of the till: pure values and functions, no I/O, no clock, no framework."""
