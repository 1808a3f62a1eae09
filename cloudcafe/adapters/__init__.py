"""What stands behind the ports: stores, streams, gateways."""
