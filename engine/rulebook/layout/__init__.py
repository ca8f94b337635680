"""The canonical layout of policy files: read with comments, put in order, write."""
