"""Redshift: moto's clusters are never available for the provider, and lack members that AWS fills."""

from scripts.estate_emulator.calls import Answer, Call, on

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
