"""Named segments on the Data page: who is in which, and the drawer in which one is made."""
