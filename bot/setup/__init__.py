"""Setting up in Slack: a form for every part of the setup, what has changed and how it is undone, the first steps."""
