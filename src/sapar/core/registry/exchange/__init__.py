"""Files of rows that come in from outside: read, mapped to our fields."""
