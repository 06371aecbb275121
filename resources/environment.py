"""The directory's environment: STEADY_DATA and DIRECTORY_URL, from the process or `.env`."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class DirectorySettings(BaseSettings):
    """Frozen. The bot's settings add to these; the desk and the commands need no more."""

    model_config = SettingsConfigDict(
        frozen=True,
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,
    )

    steady_data: Path = Path(".data")
    directory_url: str = ""

    def directory(self) -> str:
        """The directory's URL: the one that was set, or an embedded file in STEADY_DATA."""
        embedded = self.steady_data.resolve() / "directory.sqlite"
        return self.directory_url or f"sqlite:///{embedded}"


def directory_url() -> str:
    return DirectorySettings().directory()
