"""What the environment decides, read here and nowhere else."""

from typing import Literal

from pydantic import Field, PositiveFloat, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ServiceName = Literal["all", "menu", "order", "loyalty", "inventory", "validator"]


class Settings(BaseSettings):
    """Where each store and queue is, and what this process serves.

    Every field is an environment variable of the same name with the prefix ``CLOUDCAFE_``
    (``CLOUDCAFE_DATABASE_URL``). Credentials for AWS come from boto3's own chain.

    Raises:
        pydantic.ValidationError: a required variable is missing or malformed; the message names it.
    """

    model_config = SettingsConfigDict(env_prefix="CLOUDCAFE_", frozen=True, extra="ignore")

    environment: str = Field(
        default="local",
        pattern=r"^[a-z][a-z0-9-]{0,15}$",
        description="Name of the environment; part of every table, queue and stream name.",
    )
    service: ServiceName = Field(
        default="all", description="Which blueprints this API process serves."
    )
    default_store_id: str = Field(
        default="gangnam", description="The store of a request that names none."
    )
    database_url: SecretStr = Field(
        description="Aurora or any PostgreSQL, as postgresql://user:password@host:port/shop."
    )
    database_secret: str | None = Field(
        default=None,
        description="Secret that holds the database's username and password, if the URL does not.",
    )
    warehouse_url: SecretStr = Field(
        description="Where facts are: redshift://… or postgresql://user:password@host:port/warehouse."
    )
    warehouse_secret: str | None = Field(
        default=None,
        description="Secret that holds the warehouse's username and password, if the URL does not.",
    )
    cache_url: SecretStr = Field(
        description="ElastiCache or any Redis protocol server: the menu cache and barista stats."
    )
    cache_iam_name: str | None = Field(
        default=None,
        description="ElastiCache's replication group, to sign in to it by IAM as the URL's user.",
    )
    memorydb_url: SecretStr = Field(
        description="MemoryDB or any durable Redis protocol server: live order tracking."
    )
    memorydb_iam_name: str | None = Field(
        default=None,
        description="MemoryDB's cluster, to sign in to it by IAM as the URL's user.",
    )
    documentdb_url: SecretStr = Field(
        description="DocumentDB or any MongoDB protocol server: the product catalog."
    )
    documentdb_secret: str | None = Field(
        default=None,
        description="Secret that holds DocumentDB's username and password, if the URL does not.",
    )
    payment_api_base: str = Field(
        default="https://api.stripe.com", description="Where Stripe's API answers."
    )
    payment_api_key: SecretStr | None = Field(
        default=None, description="Stripe's secret key, where no secret holds it."
    )
    payment_secret: str | None = Field(
        default=None, description="Secret that holds Stripe's secret key, as api_key."
    )
    aws_region: str = Field(default="ap-northeast-2", description="Region of every AWS resource.")
    aws_endpoint_url: str | None = Field(
        default=None, description="An AWS emulator's address; unset for AWS itself."
    )
    api_base_url: str = Field(
        default="http://localhost:8080/api", description="The API as the dashboards reach it."
    )
    site_url: str = Field(
        default="http://localhost:8080", description="The front door, as browsers know it."
    )
    trusted_proxies: int = Field(
        default=1,
        ge=0,
        description="How many proxies before the portal add the address that asked them.",
    )
    staff_pool_id: str | None = Field(
        default=None, description="Cognito user pool of the staff; without one nobody signs in."
    )
    staff_client_id: str | None = Field(
        default=None, description="That pool's client, with password sign-in and no secret."
    )
    staff_jwks_url: str | None = Field(
        default=None, description="That pool's public keys; unset, where Cognito publishes them."
    )
    cache_timeout_s: PositiveFloat = Field(
        default=0.25, description="Seconds before a slow cache is treated as a dead one."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="Least severe record that is logged."
    )
