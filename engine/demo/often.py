"""How often things happen in the simulated city, as shares of the matters that they could happen
to. They are guesses at a city that works tolerably well, no measurements.
"""

from __future__ import annotations

WITHDRAWN = 0.02
"""Citizens who take their request back before the unit has signed."""
MERGED = 0.85
"""Reports of the burst main that the centre finds to be the same matter."""
RETURNED = 0.04
RETURNED_AGAIN = 0.2
"""Units that give back what was given back before, by themselves or by others."""
RETURNED_LATE = 0.5
"""Returns of the worst units that come after the time for them is over."""
RETURN_UPHELD = 0.55
TRANSFERRED = 0.01
HASTY = 0.25
"""Results that the worst units report without having called anybody; good ones never do."""
REACHED = 0.85
"""Calls to citizens that are answered."""
PART_TAKEN_UP = 0.85
PART_LEFT = 0.04
"""Parts that were taken up and never finished: the centre lets the unit go."""
PART_ASKED = 0.02
NOTED = 0.3
EXTENDED = 0.08
EXTENSION_GRANTED = 0.85
SUSPENDED = 0.02
SUSPENSION_GRANTED = 0.85
DECLINED = 0.006
DECLINE_GRANTED = 0.6
STUCK = 0.02
"""Matters that a unit lets lie, until somebody above it asks."""
LATE = 0.2
"""Steps that the worst units take too late; good ones hardly ever do."""
UNSOLVED = 0.6
"""Results of the worst units that citizens do not find solved."""
DEMANDING = 0.07
"""Citizens who are not content with a result that is as good as can be."""
DENIED = 0.08
"""Citizens who say that nobody called them, although the unit has noted a call."""
REDONE = 0.65
"""Discontent citizens whose matter goes back to the unit; of the others, closing is asked for."""
CLOSING_GRANTED = 0.75
RATED = 0.08
REOPENED = 0.01
SUPERVISED = 0.008
"""Matters that a supervisor takes up by hand; the ladders take up many more."""
REPLIED_LATE = 0.2
NOT_REPLIED = 0.06
REPLY_RETURNED = 0.12
INSPECTED = 0.9
CONTRADICTED = 0.6
"""Reports of the worst units that an inspection finds untrue."""
