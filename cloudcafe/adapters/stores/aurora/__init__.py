"""Aurora PostgreSQL: the books. Orders for ever, the points ledger, customers and stores."""
