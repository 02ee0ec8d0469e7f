"""The clock's work on the sources: asking, reading, keeping; and how sources come into the house."""
