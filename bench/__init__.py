"""What this machine measures, as ratios: make bench."""
