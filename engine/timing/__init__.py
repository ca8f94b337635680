"""Working time: calendars, durations, and how a period is counted (民法典 §§201-203)."""
