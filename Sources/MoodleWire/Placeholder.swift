enum MoodleWirePlaceholder {}
