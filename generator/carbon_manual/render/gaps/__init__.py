"""The gap report, the clause sheet and the edition report as text, data, pages and workbooks."""
