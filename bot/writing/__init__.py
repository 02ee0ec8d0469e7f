"""An answer on its way: written, looked at, cooled, shown as the customer will read it."""
