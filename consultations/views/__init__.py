"""The patient’s pages."""
