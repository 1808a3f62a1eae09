"""What Terraform rendered is applied in order, waited for, and can be taken back."""

import base64
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
import urllib3
from kubernetes.client.exceptions import ApiException

from scripts.deployment.errors import DeployError
from scripts.deployment.steps import manifests
from scripts.deployment.steps.manifests import (
    apply,
    apply_manifests,
    documents,
    running_tags,
    token,
    wait_for_rollout,
    with_tag,
)
from scripts.deployment.steps.record import Release
from tests.unit.deployment.conftest import MakeContext

REPOSITORY = "123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/cloudcafe-api-dev"
YAML = {
    "20-menu.yaml": f"""
apiVersion: apps/v1
kind: Deployment
metadata: {{name: menu, namespace: cloudcafe}}
spec:
  replicas: 3
  template:
    spec:
      containers:
        - {{name: menu, image: "{REPOSITORY}:t1"}}
        - {{name: proxy, image: "public.ecr.aws/proxy:v1"}}
---
""",
    "10-accounts.yaml": """
apiVersion: v1
kind: ServiceAccount
metadata: {name: menu, namespace: cloudcafe}
---
apiVersion: v1
kind: Namespace
metadata: {name: cloudcafe}
""",
}


class Fake:
    """A cluster that keeps what it is given."""

    def __init__(self, running: str | None = None, **status: Any) -> None:
        self.applied: list[Any] = []
        self._running = running
        self._status = {
            "observedGeneration": 2,
            "replicas": 3,
            "updatedReplicas": 3,
            "availableReplicas": 3,
        } | status

    def apply(self, document: Any) -> None:
        self.applied.append(document)

    def read(self, document: Any) -> Any:
        if self._running is None and not self.applied:
            raise ApiException(status=404)
        found = with_tag(document, [REPOSITORY], self._running or "t1")
        return found | {
            "metadata": {"generation": 2, **document["metadata"]},
            "status": self._status,
        }


def test_namespaces_come_before_accounts_before_what_runs() -> None:
    assert [one["kind"] for one in documents(YAML)] == [
        "Namespace",
        "ServiceAccount",
        "Deployment",
    ]


def test_another_tag_changes_our_images_alone() -> None:
    deployment = documents(YAML)[-1]

    changed = with_tag(deployment, [REPOSITORY], "t0")

    images = [one["image"] for one in changed["spec"]["template"]["spec"]["containers"]]
    assert images == [f"{REPOSITORY}:t0", "public.ecr.aws/proxy:v1"]
    assert deployment == documents(YAML)[-1]


def test_the_tags_that_run_are_found() -> None:
    assert running_tags(Fake("t0"), documents(YAML), [REPOSITORY]) == {"t0"}
    assert running_tags(Fake(), documents(YAML), [REPOSITORY]) == set()


@pytest.mark.parametrize(
    "status",
    [
        {"observedGeneration": 1},
        {"updatedReplicas": 2},
        {"availableReplicas": 2},
        {"replicas": 4},
    ],
)
def test_a_rollout_is_done_only_when_nothing_old_is_left(
    status: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def waited(_what: str, is_done: Any, **_more: Any) -> None:
        asked.append(is_done())

    monkeypatch.setattr(manifests, "wait_for", waited)
    wait_for_rollout(Fake("t1", **status), documents(YAML)[-1])
    wait_for_rollout(Fake("t1"), documents(YAML)[-1])

    assert asked == [False, True]


def test_a_rollout_without_progress_fails() -> None:
    stuck = {"type": "Progressing", "status": "False", "message": "deadline exceeded"}

    with pytest.raises(DeployError, match="deadline exceeded"):
        wait_for_rollout(Fake("t1", conditions=[stuck]), documents(YAML)[-1])


@pytest.mark.parametrize(
    ("failure", "remedy"),
    [
        (ApiException(status=403, reason="Forbidden"), "access entry"),
        (ApiException(status=409, reason="Conflict"), "other means"),
        (urllib3.exceptions.MaxRetryError(None, "/", None), "endpoint is private"),  # type: ignore[arg-type]
        (TimeoutError(), "--kube-endpoint"),
    ],
)
def test_what_the_cluster_refuses_is_explained(failure: Exception, remedy: str) -> None:
    class Refusing(Fake):
        def apply(self, _document: Any) -> None:
            raise failure

    with pytest.raises(DeployError, match=remedy):
        apply(Refusing(), documents(YAML)[0])


def test_what_ran_before_is_written_down(
    make_context: MakeContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = make_context(
        manifests=YAML, repository_urls={"api": REPOSITORY}, eks_cluster_name="c"
    )
    cluster = Fake("t0")
    monkeypatch.setattr(manifests, "connect", lambda _context, _endpoint: cluster)

    apply_manifests(context)

    assert len(cluster.applied) == 3
    assert Release.read(context.records) == Release("t1", manifests_tag="t0")


def test_the_token_is_a_signed_question_who_we_are() -> None:
    session = boto3.session.Session(aws_access_key_id="AKID", aws_secret_access_key="x")

    made = token(session, "cloudcafe-eks-dev", "ap-northeast-2")

    prefix, _, encoded = made.rpartition(".")
    url = urlsplit(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode())
    query = parse_qs(url.query)
    assert prefix == "k8s-aws-v1"
    assert url.netloc == "sts.ap-northeast-2.amazonaws.com"
    assert query["Action"] == ["GetCallerIdentity"]
    assert query["X-Amz-Expires"] == ["60"]
    assert "x-k8s-aws-id" in query["X-Amz-SignedHeaders"][0]
