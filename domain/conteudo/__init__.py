"""Whether a file is the one that was asked for, by what its content says."""
