"""How things stand: commands, lists, the App Home."""
