"""Departamentos of the office: access and notification go by them."""
