"""A Slack on your own machine, with sample feeds: to try the bot, and to test it."""
