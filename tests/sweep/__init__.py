"""What `make sweep` runs: every page in every language, in every way it can be read."""
