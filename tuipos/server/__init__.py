"""Retail Server, HQ service and the scheduler."""
