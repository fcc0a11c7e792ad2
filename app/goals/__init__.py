"""Where you are going: goals, milestones, the map, the action plan."""
