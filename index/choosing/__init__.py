"""Choosing the quotations of an answer, and weighing whether they answer."""
