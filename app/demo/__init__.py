"""The fictional association. It exists in demo and test mode only."""
