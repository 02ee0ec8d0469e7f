"""What people do with a mention, and what becomes of it out there."""
