"""The steps of a release, each of which can be run alone and again."""
