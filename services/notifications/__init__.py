"""Task inbox, e-mail, delivery ledger."""
