"""Redshift: moto's clusters are never available, and lack members that AWS fills."""

import json
from typing import Any

from moto.secretsmanager.models import secretsmanager_backends

from scripts.estate_emulator.calls import ACCOUNT_ID, Answer, Call, on

FILLED = {
    "ClusterAvailabilityStatus": "Available",
    "AvailabilityZoneRelocationStatus": "disabled",
    "MultiAZ": "Disabled",
    "MaintenanceTrackName": "current",
    "ManualSnapshotRetentionPeriod": -1,
}


@on("redshift", "CreateCluster", "DescribeClusters", "ModifyCluster")
def filled(call: Call) -> Answer:
    """With the members that AWS fills; its windows are in small letters."""
    answer = call.moto()
    for cluster in [*answer.get("Clusters", []), answer.get("Cluster")]:
        if cluster:
            cluster.update({k: v for k, v in FILLED.items() if cluster.get(k) in (None, "")})
            window = cluster.get("PreferredMaintenanceWindow") or ""
            cluster["PreferredMaintenanceWindow"] = window.lower()
    return answer


@on("redshift", "CreateCluster")
def managed_password(call: Call) -> Answer:
    """A managed password lies in a secret that Redshift makes."""
    answer = call.moto()
    if call.get("ManageMasterPassword"):
        secret = secretsmanager_backends[ACCOUNT_ID][call.region].create_managed_secret(
            service_name="redshift",
            secret_id=f"redshift!{call['ClusterIdentifier']}-{call['MasterUsername']}",
            secret_string=json.dumps({"username": call["MasterUsername"], "password": "managed"}),
            kms_key_id=call.get("MasterPasswordSecretKmsKeyId"),
        )
        call.store("secrets")[call["ClusterIdentifier"]] = secret.arn
    return with_copies(call, answer)


@on("redshift", "DeleteCluster")
def delete_cluster(call: Call) -> Answer:
    """With its secret."""
    answer = call.moto()
    if secret := call.store("secrets").pop(call["ClusterIdentifier"], None):
        secretsmanager_backends[ACCOUNT_ID][call.region].delete_secret(
            secret, recovery_window_in_days=None, force_delete_without_recovery=True
        )
    return answer


@on("redshift", "DescribeClusters", "ModifyCluster", "EnableSnapshotCopy", "DisableSnapshotCopy")
def with_what_was_sent(call: Call) -> Answer:
    """With the secret of the password, and how long manual snapshots stay in another region."""
    answer = call.moto()
    retention = call.get("ManualSnapshotRetentionPeriod")
    if call.operation == "EnableSnapshotCopy" and retention is not None:
        call.store("copies")[call["ClusterIdentifier"]] = retention
    return with_copies(call, answer)


def with_copies(call: Call, answer: dict[str, Any]) -> Answer:
    """An answer with what moto forgets of each cluster."""
    for cluster in [*answer.get("Clusters", []), answer.get("Cluster")]:
        if not cluster:
            continue
        name = cluster["ClusterIdentifier"]
        if secret := call.store("secrets").get(name):
            cluster["MasterPasswordSecretArn"] = secret
        if cluster.get("ClusterSnapshotCopyStatus") and name in call.store("copies"):
            retention = call.store("copies")[name]
            cluster["ClusterSnapshotCopyStatus"]["ManualSnapshotRetentionPeriod"] = retention
    return answer
