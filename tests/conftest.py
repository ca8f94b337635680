"""What all tests share: in CI the same examples every time, elsewhere new ones; never in haste.

How long an example takes depends on who else is at work on the machine, so no test fails for it.
"""

import os

from hypothesis import HealthCheck, settings

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("elsewhere", UNHURRIED)
settings.register_profile("ci", UNHURRIED, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "elsewhere")
