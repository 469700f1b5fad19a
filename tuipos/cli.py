"""The tuipos command."""
