"""What is said on streams and queues: past tense, versioned, with a schema each."""
