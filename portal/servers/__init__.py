"""How are the embedded PostgreSQL and Valkey kept? The public face is `portal.embedded`; ask there.

Standard library only, so that the servers can be started before Django is there.
"""
