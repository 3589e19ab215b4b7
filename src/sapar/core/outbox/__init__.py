"""Messages to people, through one interface: e-mail, and files where nothing else is set up."""
