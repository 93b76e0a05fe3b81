"""What is said to customers: the Responses page's parts, and the fields of a response."""
