"""The ``counterpoise`` command: it puts the other packages together and is imported by none of them."""
