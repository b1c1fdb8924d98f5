"""Benchmarks: what building, asking, publishing and following cost, against size and peers.

``python -m eval.bench`` (or ``make bench``) measures the product as it is used: real command lines
and processes on libraries of growing size, and peers in the same run on the same passages,
questions and model. Figures are medians; what is compared is ratios of one run on one machine.
"""
