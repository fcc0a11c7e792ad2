"""What absence leads to: a contact at once, one follow-up after several, and never a decision."""
