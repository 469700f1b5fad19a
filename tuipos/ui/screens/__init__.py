"""The screens: each asks the register and shows what it answers."""
