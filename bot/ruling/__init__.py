"""The rules: why somebody is asked, how a rule is written, and what it would have done."""
