"""Serviços programados: the list that the equipe works from."""
