"""What people are in: programmes, the templates they are made from, and enrolments."""
