"""What a cashier does: each act one function or small class, written against protocols."""
