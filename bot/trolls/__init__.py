"""Trolls: judged by the policy, with a second person for what cannot be undone, and heard when they object."""
