"""The HTTP face of the shop: Flask and flask-smorest. Schemas in, a use case, schemas out."""
