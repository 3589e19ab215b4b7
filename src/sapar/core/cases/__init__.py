"""The case engine: programmes, workflow, forms, timeline, referrals."""
