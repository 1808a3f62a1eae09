r"""``manifests``: applies the EKS cluster's objects, server-side, and waits for the rollout.

The cluster's endpoint is private. Run this where it can be reached: in the delivery pipeline, or
through the operations host, with a port forwarded by Session Manager and --kube-endpoint:

    aws ssm start-session --target INSTANCE \
      --document-name AWS-StartPortForwardingSessionToRemoteHost \
      --parameters host=THE_ENDPOINTS_NAME,portNumber=443,localPortNumber=8443
    scripts/deploy manifests dev --kube-endpoint https://localhost:8443
"""

import base64
import binascii
import time
from collections.abc import Iterable, Mapping
from typing import Any, Protocol
from urllib.parse import urlsplit

import boto3
import urllib3
import yaml
from botocore.signers import RequestSigner
from kubernetes import client, dynamic
from kubernetes.client.exceptions import ApiException

from scripts.deployment.aws import doing, wait_for
from scripts.deployment.context import Context
from scripts.deployment.errors import DeployError
from scripts.deployment.steps.record import Release

FIELD_MANAGER = "cloudcafe-deploy"

_TOKEN_SECONDS = 60
_TOKEN_PREFIX = "k8s-aws-v1."  # noqa: S105 the form of the token, not one
_ROLLOUT_TIMEOUT_S = 900.0
_REQUEST_TIMEOUT_S = 60
_CONFLICT = 409
_NOT_FOUND = 404

Document = dict[str, Any]

# Namespaces and definitions before what needs them; the rest in the files' own order.
_FIRST = ("Namespace", "CustomResourceDefinition", "ServiceAccount", "ClusterRole")


class Cluster(Protocol):
    """What a Kubernetes cluster is asked for."""

    def apply(self, document: Document) -> None:
        """Make an object be as the document says."""

    def read(self, document: Document) -> Document:
        """Return an object as it is now, with its status."""


def apply_manifests(
    context: Context, *, kube_endpoint: str | None = None, tag: str | None = None
) -> None:
    """Apply what Terraform rendered, and wait until every deployment has rolled out.

    Args:
        context: the environment.
        kube_endpoint: where the cluster's API is reached instead of at its own address.
        tag: tag of the images, to go back to an earlier release; Terraform's by default.

    Raises:
        DeployError: the cluster is out of reach, refuses an object, or a rollout fails.
    """
    found = documents(context.outputs.manifests)
    if tag is not None:
        found = [with_tag(one, context.outputs.repository_urls.values(), tag) for one in found]
    cluster = connect(context, kube_endpoint)
    if tag is None:
        _note_running(context, cluster, found)
    for document in found:
        apply(cluster, document)
    context.say(f"  {len(found)} objects applied to {context.outputs.eks_cluster_name}")
    for document in found:
        if document["kind"] == "Deployment":
            wait_for_rollout(cluster, document)
            context.say(f"  {document['metadata']['name']} rolled out")


def _note_running(context: Context, cluster: Cluster, found: list[Document]) -> None:
    """Write down which tag of our images runs, to go back to."""
    done = Release.of(context.records, context.image_tag)
    if done.manifests_tag:
        return
    running = running_tags(cluster, found, context.outputs.repository_urls.values())
    if running - {context.image_tag}:
        done.manifests_tag = min(running - {context.image_tag})
        done.write(context.records)


def running_tags(
    cluster: Cluster, found: Iterable[Document], repositories: Iterable[str]
) -> set[str]:
    """Return the tags of our images that the deployments run now.

    Args:
        cluster: the cluster.
        found: the objects that are to be applied.
        repositories: addresses of our repositories.
    """
    prefixes = tuple(f"{url}:" for url in repositories)
    tags = set()
    for document in found:
        if document["kind"] != "Deployment":
            continue
        try:
            now = cluster.read(document)
        except ApiException as error:
            if error.status == _NOT_FOUND:
                continue
            raise
        for container in now["spec"]["template"]["spec"]["containers"]:
            if container["image"].startswith(prefixes):
                tags.add(container["image"].rpartition(":")[2])
    return tags


def documents(manifests: Mapping[str, str]) -> list[Document]:
    """Return the objects of YAML files in the order of their application.

    Args:
        manifests: YAML by file name.
    """
    found = [
        document
        for _name, text in sorted(manifests.items())
        for document in yaml.safe_load_all(text)
        if document
    ]
    return sorted(found, key=lambda one: _turn(one["kind"]))


def _turn(kind: str) -> int:
    return _FIRST.index(kind) if kind in _FIRST else len(_FIRST)


def with_tag(document: Document, repositories: Iterable[str], tag: str) -> Document:
    """Return an object whose images of ours have another tag; nothing else is changed.

    Args:
        document: the object.
        repositories: addresses of our repositories.
        tag: the tag.
    """
    prefixes = tuple(f"{url}:" for url in repositories)

    def changed(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: changed(one, name) for name, one in value.items()}
        if isinstance(value, list):
            return [changed(one, key) for one in value]
        if key == "image" and isinstance(value, str) and value.startswith(prefixes):
            return f"{value.rpartition(':')[0]}:{tag}"
        return value

    result: Document = changed(document)
    return result


def apply(cluster: Cluster, document: Document) -> None:
    """Apply one object.

    Raises:
        DeployError: the cluster refuses it or does not answer.
    """
    name = f"{document['kind']} {document['metadata']['name']}"
    try:
        cluster.apply(document)
    except ApiException as error:
        conflict = error.status == _CONFLICT
        raise DeployError(
            f"The cluster refused {name}: {error.status} {error.reason} {error.body or ''}".strip(),
            "Somebody changed the object by other means; the fields are named above."
            if conflict
            else "Has the role in use an access entry of the cluster (cluster_access)?",
        ) from error
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise DeployError(
            f"The cluster does not answer: {error}",
            "Its endpoint is private. Run this step in the pipeline, or forward a port through "
            "the operations host and name it: --kube-endpoint (see scripts/deploy manifests "
            "--help).",
        ) from error


def wait_for_rollout(cluster: Cluster, document: Document) -> None:
    """Wait until a deployment runs nothing but what was applied.

    Raises:
        DeployError: it made no progress, or not in time.
    """
    name = document["metadata"]["name"]

    def is_done() -> bool:
        now = cluster.read(document)
        status = now.get("status", {})
        for condition in status.get("conditions", []):
            if condition["type"] == "Progressing" and condition["status"] == "False":
                raise DeployError(
                    f"The rollout of {name} failed: {condition.get('message', '')}",
                    f"kubectl describe deployment {name} and the pods' logs say why; "
                    "scripts/deploy rollback brings the last release back.",
                )
        wanted = now["spec"].get("replicas", 1)
        return bool(
            status.get("observedGeneration", 0) >= now["metadata"]["generation"]
            and status.get("updatedReplicas", 0) >= wanted
            and status.get("availableReplicas", 0) >= wanted
            and status.get("replicas", 0) == status.get("updatedReplicas", 0)
        )

    wait_for(
        f"the rollout of {name}",
        is_done,
        timeout_s=_ROLLOUT_TIMEOUT_S,
        remedy=f"See why: kubectl describe deployment {name}. To go back: scripts/deploy rollback.",
    )


def connect(context: Context, kube_endpoint: str | None) -> Cluster:
    """Open the environment's cluster with a token of the AWS credentials in use.

    Args:
        context: the environment.
        kube_endpoint: where its API is reached instead of at its own address.
    """
    name = context.outputs.eks_cluster_name
    with doing(f"find the cluster {name}"):
        found = context.aws.client("eks").describe_cluster(name=name)["cluster"]
    configuration = client.Configuration()
    configuration.host = kube_endpoint or found["endpoint"]
    configuration.ca_cert_data = _decoded(found["certificateAuthority"]["data"])
    # A forwarded port has another name than the certificate.
    configuration.tls_server_name = urlsplit(found["endpoint"]).hostname
    configuration.api_key = {
        "authorization": f"Bearer {token(boto3.session.Session(), name, context.settings.region)}"
    }
    try:
        api: Any = dynamic  # it ships no types
        return KubernetesCluster(api.DynamicClient(client.ApiClient(configuration)))
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise DeployError(
            f"The cluster {name} does not answer: {error}",
            "Its endpoint is private. Run this step in the pipeline, or forward a port through "
            "the operations host and name it: --kube-endpoint (see scripts/deploy manifests "
            "--help).",
        ) from error


def _decoded(data: str) -> str:
    try:
        return base64.b64decode(data, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise DeployError(
            f"The cluster's certificate authority is no certificate ({error}).",
            "Is this an emulator? It has no cluster: leave this step out.",
        ) from error


class KubernetesCluster:
    """A cluster through the Kubernetes client.

    Args:
        api: the client.
    """

    def __init__(self, api: Any) -> None:
        self._api = api

    def apply(self, document: Document) -> None:
        """Make an object be as the document says; what others set in it stays."""
        self._resource(document).server_side_apply(
            body=document,
            name=document["metadata"]["name"],
            namespace=document["metadata"].get("namespace"),
            field_manager=FIELD_MANAGER,
            force_conflicts=True,
            _request_timeout=_REQUEST_TIMEOUT_S,
        )

    def read(self, document: Document) -> Document:
        """Return an object as it is now."""
        found: Document = (
            self._resource(document)
            .get(
                name=document["metadata"]["name"],
                namespace=document["metadata"].get("namespace"),
                _request_timeout=_REQUEST_TIMEOUT_S,
            )
            .to_dict()
        )
        return found

    def _resource(self, document: Document) -> Any:
        deadline = time.monotonic() + _REQUEST_TIMEOUT_S
        while True:
            try:
                return self._api.resources.get(
                    api_version=document["apiVersion"], kind=document["kind"]
                )
            except dynamic.exceptions.ResourceNotFoundError:
                # A definition that was applied just now is served after some seconds.
                if time.monotonic() > deadline:
                    raise DeployError(
                        f"The cluster knows no {document['kind']} of {document['apiVersion']}.",
                        "Is its definition among the manifests, or its add-on installed?",
                    ) from None
                time.sleep(2)


def token(session: Any, cluster: str, region: str) -> str:
    """Return a token by which EKS knows the AWS credentials in use: a signed question who we are.

    Args:
        session: boto3's session.
        cluster: name of the cluster.
        region: its region.
    """
    sts = session.client("sts", region_name=region)
    signer = RequestSigner(
        sts.meta.service_model.service_id,
        region,
        "sts",
        "v4",
        session.get_credentials(),
        session.events,
    )
    url = signer.generate_presigned_url(
        {
            "method": "GET",
            "url": f"https://sts.{region}.amazonaws.com/"
            "?Action=GetCallerIdentity&Version=2011-06-15",
            "body": {},
            "headers": {"x-k8s-aws-id": cluster},
            "context": {},
        },
        region_name=region,
        expires_in=_TOKEN_SECONDS,
        operation_name="",
    )
    return _TOKEN_PREFIX + base64.urlsafe_b64encode(url.encode()).decode().rstrip("=")
