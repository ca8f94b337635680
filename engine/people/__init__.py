"""People: who they are, in which seats they sit, and what that lets them see. Pure."""
