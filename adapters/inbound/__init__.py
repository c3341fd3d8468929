"""Mail that comes back and mail that answers: taken in by LMTP, read part by part, recorded before it is acknowledged."""
