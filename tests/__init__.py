"""The tests of tuipos; the folders mirror the package."""
