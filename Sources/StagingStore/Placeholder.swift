enum StagingStorePlaceholder {}
