"""Tools that prove tuipos with real processes: a faulty line, a terminal, programs, a world."""
