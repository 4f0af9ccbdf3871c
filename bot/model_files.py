"""Which trained model is used: names in small files beside the models, changed whole or not at all."""

from __future__ import annotations

from pathlib import Path


class ModelFiles:
    """A folder of models. `newest` is what was trained last, `current` what is used, `previous` what was before it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path | None:
        """The model that a name file points to, if it is there."""
        try:
            model = self.folder / (self.folder / name).read_text("utf-8").strip()
        except FileNotFoundError:
            return None
        return model if model.is_file() else None

    @property
    def current(self) -> Path | None:
        return self.path("current")

    @property
    def newest(self) -> Path | None:
        return self.path("newest")

    def refused(self, model: Path) -> bool:
        """Found worse, or taken back by hand: not used again unless it is asked for."""
        return model.name in self._refusals()

    def adopt(self, model: Path) -> None:
        if (old := self.current) is not None and old != model:
            self._write("previous", old.name)
        self._write("current", model.name)
        self._write("refused", "\n".join(self._refusals() - {model.name}))
        kept = {path.name for name in ("current", "previous", "newest") if (path := self.path(name)) is not None}
        for old in self.folder.glob("*.tar.gz"):
            if old.name not in kept:
                old.unlink(missing_ok=True)

    def refuse(self, model: Path) -> None:
        self._write("refused", "\n".join(self._refusals() | {model.name}))

    def back(self) -> Path | None:
        """Use the previous model again and refuse the present one; None when there is no previous one."""
        old, now = self.path("previous"), self.current
        if old is None or now is None or old == now or self.refused(old):
            return None
        self.adopt(old)
        self.refuse(now)
        return old

    def _refusals(self) -> set[str]:
        try:
            return set((self.folder / "refused").read_text("utf-8").split())
        except FileNotFoundError:
            return set()

    def _write(self, name: str, content: str) -> None:
        fresh = self.folder / f"{name}.new"
        fresh.write_text(content, encoding="utf-8")
        fresh.replace(self.folder / name)
