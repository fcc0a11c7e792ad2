"""That you came: marks as events, the roll call, and what absence leads to."""
