"""The console for operators and the portal for citizens: pages made here, moved by htmx."""
