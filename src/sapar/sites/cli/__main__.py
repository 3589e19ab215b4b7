"""`python -m sapar.sites.cli`: the command where the script `sapar` is not on the path."""

from sapar.sites.cli.main import app

app(prog_name="sapar")
