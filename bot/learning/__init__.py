"""What the team teaches: lessons from its corrections, and what is not about us."""
