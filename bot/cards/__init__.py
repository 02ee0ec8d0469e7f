"""What stands in a channel: the card of a mention and the thread below it."""
