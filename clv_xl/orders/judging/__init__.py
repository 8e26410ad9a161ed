"""Lines -> orders, each with its state, and what is to be said of them."""
