"""What can be done with people: one verb, one function."""
