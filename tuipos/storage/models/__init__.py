"""Every table of tuipos, described once for HQ, channel, offline and journal databases."""
