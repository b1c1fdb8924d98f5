"""The doctor: what is wrong in a data folder, and what of it can be made again from the record."""
