"""The portal: what citizens themselves do. They sign in nowhere.

A request is sent in here, and followed by its number together with something only its author
knows. Nothing personal stands in an address: what a browser may look at, a sealed cookie says.
"""
