"""Views: they read the request, ask, and render; what is said stands in the modules beside this folder."""
