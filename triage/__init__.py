"""The practice's side: who deals with a request, by when, and how the work is going."""
