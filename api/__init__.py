"""The HTTP door: Litestar routes over the desk."""
