"""What the command ``dafuwu`` does, one module for each family of commands."""
