"""Cadastros: what the office sets up before anything is asked for."""
