"""Redshift: moto's clusters are never available, and lack members that AWS fills."""

from typing import Any

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
        name = f"redshift!{call['ClusterIdentifier']}-{call['MasterUsername']}"
        arn = f"arn:aws:secretsmanager:{call.region}:{ACCOUNT_ID}:secret:{name}-a1b2c3"
        call.store("secrets")[call["ClusterIdentifier"]] = arn
    return with_copies(call, answer)


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
