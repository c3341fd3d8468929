"""People: the equipe, auditors and the clients' users. What identifies them is kept elsewhere (R17)."""
