"""What runs in the killable parser process: strangers' bytes in, cleaned plain values out; no network, no clock."""
