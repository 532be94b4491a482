"""Result files of a batch: tables for spreadsheets and programs, and a contact sheet.

CSV and JSON lines are written row by row while the batch runs (``streams``); an Excel
file (``sheet``) and a contact sheet (``contact``) are made from its record.
"""

CSV, JSON_LINES, EXCEL, CONTACT_SHEET = "csv", "jsonl", "xlsx", "html"
KINDS = (CSV, JSON_LINES, EXCEL, CONTACT_SHEET)
