"""Processos modelo: the ordered list of files that a checklist is born from."""
