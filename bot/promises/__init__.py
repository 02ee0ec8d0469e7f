"""By when somebody answers: the clock that warns and passes on, and who comes back to work."""
