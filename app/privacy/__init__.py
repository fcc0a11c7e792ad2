"""What is kept of whom and why; backups, extracts, erasure, and how an association leaves."""
