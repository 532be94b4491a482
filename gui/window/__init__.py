"""The main window and its parts: header, sidebar, page stack, job bar."""
