"""What workers do beside the tickets' own timers: tasks, triggers over units, days, draws."""
