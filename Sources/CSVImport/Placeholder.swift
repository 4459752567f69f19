enum CSVImportPlaceholder {}
