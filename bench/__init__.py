"""Speed, measured: ratios and figures that a test must not assert."""
