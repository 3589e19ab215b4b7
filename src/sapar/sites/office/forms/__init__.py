"""Forms of the office: each has the fields of one service, and checks only what the service cannot know."""
