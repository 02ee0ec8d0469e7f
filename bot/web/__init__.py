"""The web room: a small door for what others send to us, and for whoever asks whether we are well."""
