"""The Rasa project: an environment of its own (Python 3.10); of ours it imports flows.orthography and flows.grams only."""
