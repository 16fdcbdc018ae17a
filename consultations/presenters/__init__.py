"""What do the patient's pages say? Plain values for the templates."""
