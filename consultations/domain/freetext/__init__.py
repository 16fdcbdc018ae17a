"""What danger is in a patient's own words? ``screen`` finds it, ``level_of`` says how soon somebody has to look.

What is found only raises a request. What raised them is in ``consultations/phrases``, as data.
"""

from consultations.domain.freetext.detector import WordFlag, level_of, screen

__all__ = ["WordFlag", "level_of", "screen"]
