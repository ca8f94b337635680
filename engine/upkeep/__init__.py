"""What workers do beside the tickets' own timers: tasks, units, days, draws, bulletins, erasure."""
