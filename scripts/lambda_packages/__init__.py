"""The Lambda functions' zips: one a function, and the layer of packages that they share."""
