"""What a change of the rulebook means: rule by rule, and for real tickets."""
