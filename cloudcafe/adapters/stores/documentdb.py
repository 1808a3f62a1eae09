"""DocumentDB: the product catalog's stories and nutrition."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from pydantic import TypeAdapter
from pymongo import MongoClient
from pymongo.collection import Collection
from pymongo.errors import ConnectionFailure, OperationFailure, PyMongoError

from cloudcafe.adapters.aws_client import unavailable
from cloudcafe.adapters.secrets import CredentialSource
from cloudcafe.adapters.stores.aurora.engine import AMAZON_ROOTS
from cloudcafe.domain.menu import ProductStory

DATABASE = "cloudcafe"
PRODUCTS = "products"

_STORY = TypeAdapter(ProductStory)

_WRONG_PASSWORD = 18

Product = dict[str, Any]


class Documents:
    """A MongoDB protocol server, asked through few connections, for a second at most.

    Args:
        url: the server; with ``tls=true`` its certificate must be Amazon's, unless ``tlsCAFile``
            names other authorities.
        credentials: gives user and password, instead of the URL's.
    """

    def __init__(self, url: str, credentials: CredentialSource | None = None) -> None:
        self._url = url
        self._credentials = credentials
        self._lock = threading.Lock()
        self._client: MongoClient[Product] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._close()

    @contextmanager
    def products(self) -> Iterator[Collection[Product]]:
        """Give the collection of products.

        Raises:
            DependencyUnavailable: the server is away, or refused a password that has changed since;
                the next call signs in with the new one.
        """
        with self._answering():
            yield self._connected()[DATABASE][PRODUCTS]

    def ping(self) -> None:
        """Ask whether the server is there.

        Raises:
            DependencyUnavailable: it is not.
        """
        with self._answering():
            self._connected().admin.command("ping")

    def _connected(self) -> MongoClient[Product]:
        with self._lock:
            if self._client is None:
                self._client = MongoClient(
                    self._url,
                    connect=False,
                    serverSelectionTimeoutMS=1000,
                    connectTimeoutMS=1000,
                    socketTimeoutMS=2000,
                    maxPoolSize=2,
                    serverMonitoringMode="poll",
                    **self._security(),
                )
            return self._client

    def _security(self) -> dict[str, Any]:
        query = parse_qs(urlsplit(self._url).query)
        asks = query.get("tls") == ["true"] and "tlsCAFile" not in query
        options: dict[str, Any] = {"tlsCAFile": str(AMAZON_ROOTS)} if asks else {}
        if self._credentials is not None:
            known = self._credentials.current()
            options |= {"username": known.username, "password": known.password}
        return options

    def _close(self) -> None:
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    @contextmanager
    def _answering(self) -> Iterator[None]:
        try:
            yield
        except ConnectionFailure as error:
            raise unavailable("documentdb") from error
        except OperationFailure as error:
            if error.code != _WRONG_PASSWORD or self._credentials is None:
                raise
            self._credentials.forget()
            self._close()
            raise unavailable("documentdb") from error
        except PyMongoError as error:
            if error.timeout:
                raise unavailable("documentdb") from error
            raise


class MongoProductStories:
    """The collection ``products``, one document an item, its id the item's."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    def find(self, item_id: str) -> ProductStory | None:
        with self._documents.products() as products:
            document = products.find_one({"_id": item_id})
        if document is None:
            return None
        return _STORY.validate_python(document | {"item_id": document["_id"]})

    def save(self, story: ProductStory) -> None:
        """Store a story, replacing the one that the item had."""
        document = _STORY.dump_python(story, mode="json")
        with self._documents.products() as products:
            products.replace_one(
                {"_id": story.item_id}, document | {"_id": story.item_id}, upsert=True
            )
