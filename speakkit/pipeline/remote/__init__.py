"""Workers on other hosts: what they say to the store's host, the documents that carry results, and who brings them in."""
