"""What can be done between the acquired study and the result in other hands: one verb, one function."""
