"""How the server is set up: read from the environment, ``DAFUWU_…``, and nowhere else."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from engine.store.engines import parse_url


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address or name."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class Settings(BaseSettings):
    """Settings of one server process; every one has a default that works in an empty folder."""

    model_config = SettingsConfigDict(env_prefix="DAFUWU_", frozen=True)

    home: Path | None = Field(None, description="folder with catalog/ and rules/")
    database: str = Field("sqlite:///./dafuwu.db", description="SQLite file or PostgreSQL address")
    host: str = Field("127.0.0.1", description="address to listen on; loopback without accounts")
    port: int = Field(8000, ge=0, le=65535)
    hosts: tuple[str, ...] = Field(
        (), description="further Host names that are served, such as a proxy's on this machine"
    )
    public_url: str | None = Field(
        None,
        pattern=r"^https?://[^/\s]+$",
        description="how browsers address this server, such as https://desk.example",
    )
    proxies: tuple[str, ...] = Field(
        (), description="addresses of proxies whose X-Forwarded-For is believed"
    )
    oidc_issuer: str | None = Field(
        None, description="provider of single sign-on (OpenID Connect), as it names itself"
    )
    oidc_client_id: str | None = Field(None, description="how the provider knows this program")
    oidc_client_secret: SecretStr | None = Field(None, description="its secret there, if any")
    oidc_claim: str = Field(
        "sub", description="the claim that names a person as the accounts do (external)"
    )
    worker: bool = Field(True, description="let time pass in this process")
    worker_interval: float = Field(1.0, gt=0, le=3600, description="seconds between sweeps")
    webhooks_private: bool = Field(
        False, description="let webhooks reach addresses within one's own network"
    )
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @property
    def names(self) -> tuple[str, ...]:
        """The Host names that are served, besides those of this machine."""
        own = urlsplit(self.public_url or "").hostname
        return self.hosts if own is None else (*self.hosts, own)

    @field_validator("database")
    @classmethod
    def known_database(cls, url: str) -> str:
        """Refuse an address that the store cannot open, before anything starts."""
        parse_url(url)
        return url

    @model_validator(mode="after")
    def whole_single_sign_on(self) -> Self:
        """Refuse half a set-up of single sign-on, and one that could be listened to."""
        if self.oidc_issuer is None:
            return self
        if self.oidc_client_id is None:
            raise ValueError("DAFUWU_OIDC_ISSUER needs DAFUWU_OIDC_CLIENT_ID beside it")
        parts = urlsplit(self.oidc_issuer)
        loopback = parts.scheme == "http" and is_loopback(parts.hostname or "")
        if parts.scheme != "https" and not loopback:
            raise ValueError("DAFUWU_OIDC_ISSUER must be an https address")
        return self
