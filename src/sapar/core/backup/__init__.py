"""Back-up and restore: one archive with the database, the files and a manifest by which it can be checked."""
