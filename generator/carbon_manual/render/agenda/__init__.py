"""The obligation calendar as text, data, a workbook and an iCalendar file."""
