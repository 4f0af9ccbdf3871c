"""What Rasa loads by name: the importer of the phrases and the one component of the pipeline."""
