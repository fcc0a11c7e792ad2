"""What was said and agreed, per purpose and text version."""
