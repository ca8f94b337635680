"""What the desks show, prepared for their templates: no template decides anything."""
