"""Use cases: plain functions, one verb a module, their ports as arguments."""
