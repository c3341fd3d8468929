"""What people see: the equipe's panel and the client's portal, on the same use cases and queries as the API."""
