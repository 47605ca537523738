"""How good an engine is on material whose truth is known: a transcriber on recordings with references, an analyser on M2."""
