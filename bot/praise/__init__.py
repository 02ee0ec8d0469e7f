"""Praise that may be quoted: asking its writer, noting the answer, and what the world sees of it."""
