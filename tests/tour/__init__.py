"""A day of use of the real bot, played against the loopback server and shown as people saw it."""
