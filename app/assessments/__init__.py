"""How you are: instruments as data, what is due when, and what changed between two ratings.

`instruments/<id>/` holds one instrument each: its structure once, its wording a file a language.
"""
