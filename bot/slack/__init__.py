"""Slack itself: what may be said to it, who its people are, and the line to it."""
