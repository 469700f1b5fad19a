"""Data packages down, transactions up, and the agent that moves both."""
