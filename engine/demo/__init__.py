"""A simulated city: requests that nobody made and units that do not exist, for trying things out.

Everything follows from a seed, and everything goes through the desk like a real request.
"""
