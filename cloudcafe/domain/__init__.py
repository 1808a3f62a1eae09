"""The rules of the shop: pure, without a framework, a store or a clock of their own."""
