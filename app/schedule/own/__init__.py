"""What is somebody's own: an association's phrases, a person's calendar address."""
