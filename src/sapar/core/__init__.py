"""What every line of work shares: accounts, audit, sealing, registry, cases, indicators. Not built yet."""
