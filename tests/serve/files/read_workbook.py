"""What openpyxl finds in the workbook of the shop."""

import datetime
import sys

import openpyxl

book = openpyxl.load_workbook(sys.argv[1])
assert book.sheetnames == ["About", "Months", "Lines", "Chart data"], book.sheetnames
months = book["Months"]
assert len(months._charts) == 3 and list(months.tables) == ["t_Months_1"] and months.freeze_panes == "A5"
rows = [tuple(cell.value for cell in row) for row in months.iter_rows(min_row=4)]
assert rows == [
    ("Month", "Product category", "Revenue", "Orders"),
    (datetime.datetime(2024, 11, 1), "Lighting", 10, 1),
    (datetime.datetime(2024, 11, 1), "Tennis", 20, 1),
    (datetime.datetime(2024, 12, 1), "Tennis", 50, 1),
    (datetime.datetime(2025, 2, 1), "Lighting", 40, 1),
    (datetime.datetime(2025, 2, 1), None, 5, 1),
], rows
assert months["C5"].number_format == "#,##0.00\\ [$EUR]", months["C5"].number_format
