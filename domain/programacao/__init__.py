"""One run of a serviço for one empresa and one período, with its checklist."""
