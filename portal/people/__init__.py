"""Who is this, and what may they do? Accounts, staff, patients, sign-in, and which account is which patient."""
