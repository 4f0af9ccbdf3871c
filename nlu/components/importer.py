"""Gives Rasa the phrases as they are, without a copy in Rasa's own format (which would read `[x](y)` as an entity)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.constants import INTENT, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import read_model_configuration

from nlu import data


class Phrases(TrainingDataImporter):
    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
        learnt: str = "",
    ) -> None:
        paths = [training_data_paths] if isinstance(training_data_paths, str) else training_data_paths
        self.root, self.learnt = Path(paths[0]) if paths else data.HERE, Path(learnt) if learnt else None
        self.config_file = config_file or str(data.HERE / "config.yml")

    def get_config(self) -> dict[str, Any]:
        return dict(read_model_configuration(self.config_file))

    def get_config_file_for_auto_config(self) -> str | None:
        return self.config_file

    def get_domain(self) -> Domain:
        return Domain.load(str(data.HERE / "domain.yml"))

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        return StoryGraph([])

    def get_conversation_tests(self) -> StoryGraph:
        return StoryGraph([])

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        return TrainingData([_message(phrase) for phrase in data.read_phrases(self.root, self.learnt)])


def _message(phrase: data.Phrase) -> Message:
    about = {"lang": phrase.lang, "by": phrase.by, "dialect": phrase.dialect, "register": phrase.register}
    return Message(data={TEXT: phrase.text, INTENT: phrase.intent, METADATA: about})
