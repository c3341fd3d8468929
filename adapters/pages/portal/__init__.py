"""The client's side: what is asked, and how it is answered."""
