"""The requirement catalogues of the standards, and the crosswalk between them."""
