"""What Terraform renders for the cluster, looked at as Kubernetes would."""

import json
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from api.app import create_app
from cloudcafe import estate
from cloudcafe.settings import Settings
from scripts.terraform_checks.modules import TERRAFORM
from scripts.terraform_checks.runner import terraform

KUBERNETES_VERSION = "1.33"
SERVICES: dict[str, Any] = estate.load("services")["eks"]
SETTINGS = {
    "CLOUDCAFE_ENVIRONMENT": "dev",
    "CLOUDCAFE_DATABASE_URL": "postgresql://aurora:5432/shop?sslmode=require",
    "CLOUDCAFE_WAREHOUSE_URL": "postgresql://redshift:5439/warehouse?sslmode=require",
    "CLOUDCAFE_DOCUMENTDB_URL": "mongodb://documentdb:27017/?tls=true&replicaSet=rs0",
    "CLOUDCAFE_CACHE_URL": "rediss://cloudcafe-app@redis:6379/?cluster=true",
    "CLOUDCAFE_MEMORYDB_URL": "rediss://cloudcafe-app@memorydb:6379/?cluster=true",
    "CLOUDCAFE_LOG_LEVEL": "INFO",
}
IMAGE = "123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/cloudcafe-api-dev:1.0.0"
TARGET_GROUP = "arn:aws:elasticloadbalancing:ap-northeast-2:123456789012:targetgroup/{}/0123456789"

Manifest = dict[str, Any]

every_service = pytest.mark.parametrize("name", sorted(SERVICES))


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Every file by its name, rendered by the module itself. It needs no provider."""
    folder = tmp_path_factory.mktemp("manifests")
    shutil.copytree(TERRAFORM / "modules/eks/manifests", folder, dirs_exist_ok=True)
    inputs = {
        "cluster_name": "cloudcafe-eks-dev",
        "region": "ap-northeast-2",
        "vpc_id": "vpc-0123456789abcdef0",
        "vpc_cidr": "10.20.0.0/16",
        "namespace": "cloudcafe",
        "architecture": "arm64",
        "services": SERVICES,
        "images": {"api": IMAGE},
        "controller_images": {
            "load_balancer_controller": "public.ecr.aws/eks/aws-load-balancer-controller:v2.13.4",
            "certificate": "registry.k8s.io/ingress-nginx/kube-webhook-certgen:v1.5.4",
        },
        "environment_variables": SETTINGS,
        "target_group_arns": {name: TARGET_GROUP.format(name) for name in SERVICES},
        "autoscaling": {"max_replicas": 12, "target_cpu_percent": 60},
    }
    (folder / "terraform.tfvars.json").write_text(json.dumps(inputs), "utf-8")
    for step in (["init", "-input=false"], ["apply", "-auto-approve", "-input=false"]):
        answer = terraform(folder, [*step, "-no-color"])
        assert answer.status == 0, answer.text
    outputs = json.loads(terraform(folder, ["output", "-json"]).text)
    rendered: dict[str, str] = outputs["files"]["value"]
    return rendered


@pytest.fixture(scope="session")
def manifests(files: dict[str, str]) -> list[Manifest]:
    return [
        one for name in sorted(files) for one in yaml.safe_load_all(files[name]) if one is not None
    ]


def _one(manifests: list[Manifest], kind: str, name: str) -> Manifest:
    (found,) = (one for one in manifests if one["kind"] == kind and one["metadata"]["name"] == name)
    return found


def _pods(manifests: list[Manifest]) -> Iterator[tuple[str, Manifest]]:
    for one in manifests:
        if one["kind"] in {"Deployment", "Job"}:
            yield one["metadata"]["name"], one["spec"]["template"]["spec"]


def _container(manifests: list[Manifest], name: str) -> Manifest:
    (container,) = _one(manifests, "Deployment", name)["spec"]["template"]["spec"]["containers"]
    found: Manifest = container
    return found


def test_every_manifest_is_what_kubernetes_takes(manifests: list[Manifest]) -> None:
    validator = pytest.importorskip("kubernetes_validate")

    for manifest in manifests:
        if not manifest["apiVersion"].startswith("elbv2.k8s.aws/"):
            validator.validate(manifest, KUBERNETES_VERSION, strict=True)


def test_no_object_is_there_twice(manifests: list[Manifest]) -> None:
    names = [
        (one["kind"], one["metadata"].get("namespace"), one["metadata"]["name"])
        for one in manifests
    ]

    assert len(names) == len(set(names))


def test_the_namespace_refuses_pods_with_privileges(manifests: list[Manifest]) -> None:
    labels = _one(manifests, "Namespace", "cloudcafe")["metadata"]["labels"]

    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"


def test_everything_namespaced_is_in_a_namespace_that_exists(manifests: list[Manifest]) -> None:
    cluster_wide = {
        *("Namespace", "ClusterRole", "ClusterRoleBinding", "CustomResourceDefinition"),
    }

    for one in manifests:
        if one["kind"] not in cluster_wide:
            assert one["metadata"]["namespace"] in {"cloudcafe", "kube-system"}


def test_every_pod_runs_without_privileges(manifests: list[Manifest]) -> None:
    pods = dict(_pods(manifests))

    assert len(pods) == len(SERVICES) + 2
    for pod in pods.values():
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["runAsUser"] > 0
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        for container in pod["containers"]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }


def test_every_container_has_bounds_and_a_fixed_image(manifests: list[Manifest]) -> None:
    for _, pod in _pods(manifests):
        for container in pod["containers"]:
            assert set(container["resources"]["requests"]) == {"cpu", "memory"}
            assert set(container["resources"]["limits"]) == {"cpu", "memory"}
            tag = container["image"].rpartition("/")[2].partition(":")[2]
            assert tag not in {"", "latest"}


@every_service
def test_a_service_has_all_that_belongs_to_one(manifests: list[Manifest], name: str) -> None:
    kinds = {one["kind"] for one in manifests if one["metadata"]["name"] == name}

    assert kinds == {
        *("ConfigMap", "Deployment", "HorizontalPodAutoscaler", "NetworkPolicy"),
        *("PodDisruptionBudget", "Service", "ServiceAccount", "TargetGroupBinding"),
    }


@every_service
def test_a_service_runs_its_image_with_settings_that_the_code_takes(
    manifests: list[Manifest], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = _one(manifests, "ConfigMap", name)["data"]
    for variable, value in settings.items():
        monkeypatch.setenv(variable, value)

    assert settings == SETTINGS | {"CLOUDCAFE_SERVICE": name}
    assert _container(manifests, name)["image"] == IMAGE
    assert _container(manifests, name)["envFrom"] == [{"configMapRef": {"name": name}}]
    assert Settings().service == name


@every_service
def test_a_service_is_asked_for_its_health_where_it_answers(
    manifests: list[Manifest], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable, value in _one(manifests, "ConfigMap", name)["data"].items():
        monkeypatch.setenv(variable, value)
    # An IAM token or a secret is asked for when a store is first called, not here.
    paths = {str(rule) for rule in create_app(Settings()).url_map.iter_rules()}

    container = _container(manifests, name)
    asked = {
        probe: container[probe]["httpGet"]["path"]
        for probe in ("startupProbe", "livenessProbe", "readinessProbe")
    }

    assert asked == {
        "startupProbe": "/health/live",
        "livenessProbe": "/health/live",
        "readinessProbe": SERVICES[name]["health_path"],
    }
    assert set(asked.values()) <= paths


@every_service
def test_a_service_stays_up_while_pods_come_and_go(manifests: list[Manifest], name: str) -> None:
    deployment = _one(manifests, "Deployment", name)["spec"]
    pod = deployment["template"]["spec"]
    stopping = _container(manifests, name)["lifecycle"]["preStop"]["sleep"]["seconds"]
    spread = {one["topologyKey"]: one for one in pod["topologySpreadConstraints"]}

    assert deployment["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}
    assert _one(manifests, "PodDisruptionBudget", name)["spec"]["maxUnavailable"] == 1
    assert set(spread) == {"topology.kubernetes.io/zone", "kubernetes.io/hostname"}
    assert 0 < stopping < pod["terminationGracePeriodSeconds"]
    assert pod["readinessGates"] == [{"conditionType": f"target-health.elbv2.k8s.aws/{name}"}]


@every_service
def test_a_service_has_its_pods_and_scales_out_from_there(
    manifests: list[Manifest], name: str
) -> None:
    autoscaler = _one(manifests, "HorizontalPodAutoscaler", name)["spec"]

    assert autoscaler["minReplicas"] == SERVICES[name]["replicas"] == 3
    assert autoscaler["maxReplicas"] == 12
    assert autoscaler["scaleTargetRef"]["name"] == name
    # Else each release would scale in to it.
    assert "replicas" not in _one(manifests, "Deployment", name)["spec"]


@every_service
def test_a_service_is_bound_to_its_target_group_by_its_pods_addresses(
    manifests: list[Manifest], name: str
) -> None:
    binding = _one(manifests, "TargetGroupBinding", name)["spec"]
    service = _one(manifests, "Service", name)["spec"]

    assert binding["targetGroupARN"] == TARGET_GROUP.format(name)
    assert binding["targetType"] == "ip"
    assert binding["serviceRef"]["name"] == name
    assert binding["serviceRef"]["port"] in {port["name"] for port in service["ports"]}
    # No webhook fills in what is left out, and no security group is the controller's to change.
    assert {"ipAddressType", "vpcID"} <= set(binding)
    assert "networking" not in binding


@every_service
def test_a_binding_has_the_fields_of_its_definition(manifests: list[Manifest], name: str) -> None:
    definition = _one(manifests, "CustomResourceDefinition", "targetgroupbindings.elbv2.k8s.aws")
    (version,) = definition["spec"]["versions"]
    schema = version["schema"]["openAPIV3Schema"]["properties"]["spec"]
    binding = _one(manifests, "TargetGroupBinding", name)

    assert binding["apiVersion"] == f"elbv2.k8s.aws/{version['name']}"
    assert set(schema["required"]) <= set(binding["spec"]) <= set(schema["properties"])


@every_service
def test_a_service_selects_its_own_pods_everywhere(manifests: list[Manifest], name: str) -> None:
    labels = _one(manifests, "Deployment", name)["spec"]["template"]["metadata"]["labels"]
    selectors = [
        _one(manifests, "Deployment", name)["spec"]["selector"]["matchLabels"],
        _one(manifests, "Service", name)["spec"]["selector"],
        _one(manifests, "PodDisruptionBudget", name)["spec"]["selector"]["matchLabels"],
        _one(manifests, "NetworkPolicy", name)["spec"]["podSelector"]["matchLabels"],
    ]

    for selector in selectors:
        assert selector == {"app.kubernetes.io/name": name}
        assert selector.items() <= labels.items()


def test_nothing_is_open_that_a_service_did_not_name(manifests: list[Manifest]) -> None:
    policy = _one(manifests, "NetworkPolicy", "default-deny")["spec"]

    assert policy == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


@every_service
def test_a_service_reaches_its_stores_and_aws_alone(manifests: list[Manifest], name: str) -> None:
    policy = _one(manifests, "NetworkPolicy", name)["spec"]
    outside = {
        (peer["ipBlock"]["cidr"], port["port"])
        for rule in policy["egress"]
        for peer in rule["to"]
        if "ipBlock" in peer
        for port in rule["ports"]
    }

    assert outside == {
        ("10.20.0.0/16", 5432),
        ("10.20.0.0/16", 6379),
        ("10.20.0.0/16", 27017),
        ("169.254.170.23/32", 80),
        ("0.0.0.0/0", 443),
    }
    assert policy["ingress"] == [
        {"from": [{"ipBlock": {"cidr": "10.20.0.0/16"}}], "ports": [{"port": "http"}]}
    ]


@every_service
def test_a_service_gets_no_kubernetes_token(manifests: list[Manifest], name: str) -> None:
    assert _one(manifests, "ServiceAccount", name)["automountServiceAccountToken"] is False
    pod = _one(manifests, "Deployment", name)["spec"]["template"]["spec"]
    assert pod["automountServiceAccountToken"] is False
    assert pod["serviceAccountName"] == name


def test_other_settings_are_other_pods(manifests: list[Manifest]) -> None:
    digests = {
        _one(manifests, "Deployment", name)["spec"]["template"]["metadata"]["annotations"][
            "cloudcafe/settings"
        ]
        for name in SERVICES
    }

    assert len(digests) == len(SERVICES)


def test_no_manifest_holds_a_secret_or_registers_a_webhook(manifests: list[Manifest]) -> None:
    kinds = {one["kind"] for one in manifests}

    assert not kinds & {
        *("Secret", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"),
    }


def test_roles_in_the_cluster_name_what_they_allow(manifests: list[Manifest]) -> None:
    rules = [
        rule for one in manifests if one["kind"] in {"Role", "ClusterRole"} for rule in one["rules"]
    ]

    assert rules
    for rule in rules:
        assert "*" not in [*rule["apiGroups"], *rule["resources"], *rule["verbs"]]
        if "secrets" in rule["resources"] and "get" in rule["verbs"]:
            assert rule["resourceNames"] == ["aws-load-balancer-certificate"]


def test_what_the_controller_may_change_is_in_the_services_namespace(
    manifests: list[Manifest],
) -> None:
    everywhere = _one(manifests, "ClusterRole", "aws-load-balancer-controller")["rules"]

    assert {verb for rule in everywhere for verb in rule["verbs"]} == {"get", "list", "watch"}
