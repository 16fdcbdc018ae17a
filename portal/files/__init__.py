"""How is a file from a stranger made harmless, kept so that the disk alone gives nothing away, and shown?

No word of medicine here, and no row: whose file it is, and who may open it, is for the wing that asks.

`kinds` says what may come and why something is refused; `child` decodes, in a process that can do nothing else;
`cleaning` starts it and judges what comes back; `storage` keeps bytes encrypted; `serving` answers a browser with them;
`uploads` holds what is being sent in memory alone.
"""
