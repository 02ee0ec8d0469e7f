"""What the house talks about: mentions and their lives. Imports nothing of ours."""
