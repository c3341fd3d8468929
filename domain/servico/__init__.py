"""What is asked, in which words, and how insistently."""
