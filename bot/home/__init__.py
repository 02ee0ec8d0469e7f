"""The App Home: what waits for somebody, what they wait for, how the team does, and the way to the setup."""
