"""A local Slack: the methods a bot calls, Socket Mode, limits, faults and a page. It knows nothing of the bot."""
