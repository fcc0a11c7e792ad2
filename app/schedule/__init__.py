"""When you meet: activities, each time they meet, and what is read of them on a phone."""
