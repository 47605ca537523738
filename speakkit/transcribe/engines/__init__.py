"""The transcribers, one file each."""
