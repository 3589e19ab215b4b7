"""The console command `sapar`, one file a command."""
