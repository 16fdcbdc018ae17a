"""Who is this, and what may they do: accounts, staff, patients, sign-in and matching a person to the practice's list."""
