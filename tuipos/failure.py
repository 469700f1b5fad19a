"""How a command says that it could not do what was asked."""


class CommandFailed(Exception):
    """A command could not do what was asked; its one sentence is for the person."""
