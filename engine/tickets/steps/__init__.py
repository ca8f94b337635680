"""What each command makes of a ticket, family by family: events added to its story, or refused."""
