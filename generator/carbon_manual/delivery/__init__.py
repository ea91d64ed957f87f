"""What leaves the house: the published folder, audit packs, PDF, signatures."""
