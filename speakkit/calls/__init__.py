"""Calls of vendors: the ledger, the budget, prices, retries, and what their errors mean."""
