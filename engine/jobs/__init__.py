"""Long operations outside the window's process: protocol, client and worker."""
