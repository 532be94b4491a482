"""The Models page: what is bundled, fetched and made here."""
