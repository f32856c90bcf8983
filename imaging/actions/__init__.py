"""What can be done between the request and the acquired study: one verb, one function."""
