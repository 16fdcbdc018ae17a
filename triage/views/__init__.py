"""What do staff see and do? Each page loads through a rule, calls a service, and shows or redirects."""
