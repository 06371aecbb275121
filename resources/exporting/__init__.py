"""The directory for others: the staff spreadsheet, and HSDS."""
