"""One module or package a store."""
