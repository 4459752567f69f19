enum SimulatedMoodlePlaceholder {}
