"""The environment, read once: where Telegram, Rasa and the databases are, and the key.

Nothing here is ever logged; a wrong value is reported by the setting's name only.
"""

import re
from pathlib import Path
from typing import Annotated

from pydantic import (
    AnyHttpUrl,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from bot.sealing import KEY_BYTES, decode_key
from resources.config import DEFAULT_PATH, ConfigErrors, ServiceConfig, load_config, problems_of
from resources.environment import DirectorySettings

TELEGRAM = "api.telegram.org"
TOKEN_SHAPE = r"^[0-9A-Za-z_]+:[0-9A-Za-z_-]{3,}$"  # noqa: S105  a shape, not a secret
SECRET_SHAPE = r"[0-9A-Za-z_-]{16,256}"  # noqa: S105  a shape, not a secret
WEBHOOK_PORTS = (443, 80, 88, 8443)  # what Telegram delivers to
STATE_FILE = "state.sqlite"


Port = Annotated[int, Field(ge=1, le=65535)]


class Settings(DirectorySettings):
    """Environment variables (and `.env`). Frozen; raises `ValidationError` with all problems."""

    telegram_bot_token: SecretStr | None = None
    telegram_api_url: AnyHttpUrl = AnyHttpUrl(f"https://{TELEGRAM}")
    steady_key: SecretStr | None = None
    state_url: str = ""
    rasa_url: AnyHttpUrl = AnyHttpUrl("http://127.0.0.1:5005")
    desk_host: str = "127.0.0.1"
    desk_port: Port = 8080
    webhook_url: AnyHttpUrl | None = None
    webhook_secret: SecretStr | None = Field(default=None, validate_default=True)
    webhook_host: str = "127.0.0.1"
    webhook_port: Port = 8443
    health_port: Annotated[int, Field(ge=0, le=65535)] = 8081
    webhook_connections: Annotated[int, Field(ge=1, le=100)] = 40

    @field_validator(
        "telegram_bot_token", "steady_key", "webhook_url", "webhook_secret", mode="before"
    )
    @classmethod
    def empty_is_absent(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("telegram_bot_token")
    @classmethod
    def shaped_like_a_token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.match(TOKEN_SHAPE, value.get_secret_value()):
            raise ValueError("does not look like a bot token. Copy it again from @BotFather.")
        return value

    @field_validator("steady_key")
    @classmethod
    def long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and decode_key(value.get_secret_value()) is None:
            raise ValueError(f"must be {KEY_BYTES} random bytes in base64.")
        return value

    @field_validator("webhook_url")
    @classmethod
    def an_address_that_telegram_delivers_to(
        cls, value: AnyHttpUrl | None, others: ValidationInfo
    ) -> AnyHttpUrl | None:
        if value is None:
            return value
        if others.data.get("telegram_bot_token", "wrong, and told already") is None:
            raise ValueError("is of use only with TELEGRAM_BOT_TOKEN.")
        server = others.data.get("telegram_api_url")
        if server is not None and server.host != TELEGRAM:
            return value  # a Bot API server of one's own delivers anywhere
        if value.scheme != "https" or value.port not in WEBHOOK_PORTS:
            raise ValueError("must begin with https, on port 443, 80, 88 or 8443.")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def hard_to_guess(cls, value: SecretStr | None, others: ValidationInfo) -> SecretStr | None:
        if value is None and others.data.get("webhook_url") is None:
            return value
        if value is None or not re.fullmatch(SECRET_SHAPE, value.get_secret_value()):
            raise ValueError("must be 16 to 256 letters, digits, _ or -, with WEBHOOK_URL.")
        return value

    @field_validator("directory_url", "state_url")
    @classmethod
    def known_database(cls, value: str) -> str:
        if value and not value.startswith(("sqlite", "postgresql")):
            raise ValueError("must begin with sqlite or postgresql.")
        return value

    def key(self) -> bytes | None:
        """The 32 bytes of STEADY_KEY; None where it is not set."""
        return decode_key(self.steady_key.get_secret_value()) if self.steady_key else None

    def state(self) -> str:
        """The private store's URL: the one that was set, or the embedded file in STEADY_DATA."""
        return self.state_url or f"sqlite:///{self.steady_data.resolve() / STATE_FILE}"


def read_all(config_path: Path = DEFAULT_PATH) -> tuple[Settings, ServiceConfig]:
    """Environment and `config.yml` together, so that all mistakes are reported in one go."""
    problems: list[str] = []
    settings: Settings | None = None
    config: ServiceConfig | None = None
    try:
        settings = Settings()
    except ValidationError as error:
        problems += [_by_variable(line) for line in problems_of(error, "environment")]
    try:
        config = load_config(config_path)
    except ConfigErrors as error:
        problems += error.problems
    if settings is None or config is None:
        raise ConfigErrors(problems)
    return settings, config


def _by_variable(line: str) -> str:
    where, name, message = line.split(": ", 2)
    return f"{where}: {name.upper()}: {message}"
