"""`make bench`: performance as ratios, so that a slow or busy machine tells the same story.

A row is measured against its neighbour in the same run, in turns (A B A B …), and its ratio is
the median of the rounds' ratios. Add a row by adding a module to ``rows`` with ``NAMES`` and
``measure``; ``rows/hello.py`` is the one to copy.
"""
