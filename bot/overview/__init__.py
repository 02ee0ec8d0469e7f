"""What a manager sees: how things stand, reports with plots, an alarm, search and export."""
