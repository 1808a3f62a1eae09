"""DocumentDB: the product catalog's stories and nutrition."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pydantic import TypeAdapter
from pymongo import MongoClient
from pymongo.errors import ConnectionFailure, PyMongoError

from cloudcafe.adapters.aws_client import unavailable
from cloudcafe.domain.menu import ProductStory

DATABASE = "cloudcafe"
PRODUCTS = "products"

_STORY = TypeAdapter(ProductStory)

Documents = MongoClient[dict[str, Any]]


def documents(url: str) -> Documents:
    """Return a client that gives up after a second and holds few connections."""
    return MongoClient(
        url,
        connect=False,
        serverSelectionTimeoutMS=1000,
        connectTimeoutMS=1000,
        socketTimeoutMS=2000,
        maxPoolSize=2,
        serverMonitoringMode="poll",
    )


class MongoProductStories:
    """The collection ``products``, one document an item, its id the item's."""

    def __init__(self, client: Documents) -> None:
        self._products = client[DATABASE][PRODUCTS]

    def find(self, item_id: str) -> ProductStory | None:
        with _answering():
            document = self._products.find_one({"_id": item_id})
        if document is None:
            return None
        return _STORY.validate_python(document | {"item_id": document["_id"]})

    def save(self, story: ProductStory) -> None:
        """Store a story, replacing the one that the item had."""
        document = _STORY.dump_python(story, mode="json")
        with _answering():
            self._products.replace_one(
                {"_id": story.item_id}, document | {"_id": story.item_id}, upsert=True
            )


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except ConnectionFailure as error:
        raise unavailable("documentdb") from error
    except PyMongoError as error:
        if error.timeout:
            raise unavailable("documentdb") from error
        raise
