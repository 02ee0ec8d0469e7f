"""The doors: the clock, the button, the slash command."""
