"""What a programme's schedule goes by, and the weeks in which it is closed."""
