"""The rows of a tab -> typed lines; rows that are no order lines are left out with a reason."""
