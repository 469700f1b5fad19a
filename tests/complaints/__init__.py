"""What cashiers complain of elsewhere, and the proof that it cannot happen here."""
