"""What people write in a few minutes: a CSV file into a plain SQLite table, with Python's own modules.

python3 import.py FILE.csv FILE.db
"""

import csv
import sqlite3
import sys

with open(sys.argv[1], encoding="utf-8", newline="") as file:
    rows = csv.reader(file)
    header = next(rows)
    columns = ", ".join(f'"{name}" TEXT' for name in header)
    places = ", ".join("?" * len(header))
    db = sqlite3.connect(sys.argv[2])
    with db:
        db.execute(f"CREATE TABLE people ({columns})")
        db.executemany(f"INSERT INTO people VALUES ({places})", rows)
    db.close()
