"""DynamoDB: the menu, the orders somebody waits for, stock, and idempotency keys."""
