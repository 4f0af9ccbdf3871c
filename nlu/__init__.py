"""The Rasa project: it runs in an environment of its own (Python 3.10) and imports only flows.orthography of ours."""
