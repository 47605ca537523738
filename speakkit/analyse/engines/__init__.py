"""The analysers, one file each, and the rules in a folder of their own."""
