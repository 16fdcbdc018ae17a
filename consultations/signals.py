"""How does a submission reach the practice's side? The one signal of ours, sent inside the transaction.

If nobody listened, nothing would be lost: the inbox shows a submitted request that has no routing row yet.
"""

from django.dispatch import Signal

#: Sent with `consultation`, `age_years` (or None), `now`.
submitted = Signal()
