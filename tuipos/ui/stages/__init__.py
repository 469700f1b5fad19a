"""What a submission means: selling, paying, picking from a list, reading help."""
