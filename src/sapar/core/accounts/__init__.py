"""Staff, organisations, missions, offices, teams, roles, sign-in: who may."""
