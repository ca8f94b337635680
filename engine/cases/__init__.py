"""Cases of accountability (问责线索): opened on evidence, verified, never deleted. Pure."""
