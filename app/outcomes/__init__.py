"""What changed: numbers of a programme, to read, to copy and to take along."""
