"""The pages of accounts, the team and the practice's list."""
