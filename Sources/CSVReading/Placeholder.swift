enum CSVReadingPlaceholder {}
