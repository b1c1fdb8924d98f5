"""Document numbers as people write them, and the registry of those that the library knows."""
