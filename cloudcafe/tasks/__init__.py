"""What is run once and ends: at a laptop's start, and as a one-off task of a release."""
