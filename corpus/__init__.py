"""From anything staff meet to a clean, citable article in the library."""
