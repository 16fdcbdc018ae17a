"""Which answers of a person stay true for later requests, so that whoever reads those must see them too? Pure.

A person who said that they have had skin cancer is not asked again on a form about their knee; the history was lost in
that way in a case that was looked into nationally. What is remembered is shown and raises no level by itself.
"""

#: Codes of flags that are shown on every later request of the same person.
REMEMBERED = frozenset({"C_SKIN_HISTORY"})
