"""One trigger a module: handlers of AWS Lambda."""
