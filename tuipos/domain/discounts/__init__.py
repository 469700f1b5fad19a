"""What is taken off prices: offers, how they combine, discounts by hand, and why a price is one."""
