"""Policy files to a frozen rulebook, and decisions from it. No database, no HTTP, no clock."""
