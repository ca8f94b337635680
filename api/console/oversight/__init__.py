"""What pages of supervision, inspection, cases and administration show, ready for templates."""
