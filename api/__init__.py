"""The process: settings, the HTTP server, the command line."""
