"""Reports on a model: a card of facts as HTML, PDF, Markdown, CSV or JSON."""
