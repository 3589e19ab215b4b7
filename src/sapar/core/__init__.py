"""What every line of work shares: audit, accounts, files, outbox, registry, cases, indicators."""
