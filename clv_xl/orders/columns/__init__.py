"""Which tabs are order lists, and which of their columns is which."""
