"""What is heard: the clips that an association has recorded of the texts its participants read."""
