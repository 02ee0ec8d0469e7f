"""What must reach Slack, once: posts, cards that follow their mention, and direct messages."""
