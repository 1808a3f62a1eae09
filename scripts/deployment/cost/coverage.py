"""Which types of resources are free and why, and which cost money that we do not estimate."""

from collections.abc import Iterable
from dataclasses import dataclass

from scripts.deployment.cost.kinds import CHARGES, PRICED

_WITH = "priced with"
_IAM = "IAM is free"
_VPC = "parts of a VPC are free; what runs in it is priced"
_S3 = "priced with the bucket"
_LATTICE = "priced with the Lattice service"
_API = "priced with the API's requests"
_DEPLOY = "CodeDeploy is free for ECS"
_RULES = "priced by what it sends on"

FREE = {
    "aws_accessanalyzer_analyzer": "analysis of access from outside is free",
    "aws_acm_certificate": "public certificates are free",
    "aws_acm_certificate_validation": "public certificates are free",
    "aws_apigatewayv2_api_mapping": _API,
    "aws_apigatewayv2_authorizer": _API,
    "aws_apigatewayv2_domain_name": _API,
    "aws_apigatewayv2_integration": _API,
    "aws_apigatewayv2_route": _API,
    "aws_apigatewayv2_stage": _API,
    "aws_apigatewayv2_vpc_link": "links of HTTP APIs are free",
    "aws_appautoscaling_policy": "scaling is free; its alarms are AWS's own",
    "aws_appautoscaling_scheduled_action": "scaling is free",
    "aws_appautoscaling_target": "scaling is free; what it adds beyond the plan is not estimated",
    "aws_autoscaling_attachment": "scaling is free",
    "aws_autoscaling_lifecycle_hook": "scaling is free",
    "aws_autoscaling_policy": "scaling is free",
    "aws_autoscaling_schedule": "scaling is free",
    "aws_backup_restore_testing_selection": f"{_WITH} the restore testing plan",
    "aws_backup_selection": f"{_WITH} the backup plan",
    "aws_backup_vault": f"{_WITH} the backup plan",
    "aws_backup_vault_lock_configuration": f"{_WITH} the backup plan",
    "aws_backup_vault_notifications": f"{_WITH} the backup plan",
    "aws_backup_vault_policy": f"{_WITH} the backup plan",
    "aws_budgets_budget": "budgets without actions are free",
    "aws_cloudfront_cache_policy": f"{_WITH} the distribution",
    "aws_cloudfront_function": "a request more costs $0.10 a million beyond 2 million free ones",
    "aws_cloudfront_monitoring_subscription": f"{_WITH} the distribution",
    "aws_cloudfront_origin_access_control": f"{_WITH} the distribution",
    "aws_cloudfront_origin_request_policy": f"{_WITH} the distribution",
    "aws_cloudfront_response_headers_policy": f"{_WITH} the distribution",
    "aws_cloudwatch_event_bus": _RULES,
    "aws_cloudwatch_event_rule": _RULES,
    "aws_cloudwatch_event_target": _RULES,
    "aws_cloudwatch_log_data_protection_policy": f"{_WITH} the logs",
    "aws_cloudwatch_log_delivery": f"{_WITH} the logs",
    "aws_cloudwatch_log_delivery_destination": f"{_WITH} the logs",
    "aws_cloudwatch_log_delivery_source": f"{_WITH} the logs",
    "aws_cloudwatch_log_metric_filter": f"its metric is {_WITH} the custom metrics",
    "aws_cloudwatch_log_resource_policy": f"{_WITH} the logs",
    "aws_cloudwatch_log_stream": f"{_WITH} the logs",
    "aws_cloudwatch_query_definition": "saved queries are free; a query costs by what it reads",
    "aws_codedeploy_app": _DEPLOY,
    "aws_codedeploy_deployment_config": _DEPLOY,
    "aws_codedeploy_deployment_group": _DEPLOY,
    "aws_codestarconnections_connection": "connections are free",
    "aws_codestarnotifications_notification_rule": "notifications are free",
    "aws_cognito_resource_server": "priced by active users",
    "aws_cognito_user_group": "priced by active users",
    "aws_cognito_user_pool": "the first 10,000 active users a month are free",
    "aws_cognito_user_pool_client": "priced by active users",
    "aws_cognito_user_pool_domain": "priced by active users",
    "aws_config_aggregate_authorization": f"{_WITH} the recorder",
    "aws_config_configuration_recorder_status": f"{_WITH} the recorder",
    "aws_config_delivery_channel": f"{_WITH} the recorder",
    "aws_db_cluster_parameter_group": "settings are free",
    "aws_db_parameter_group": "settings are free",
    "aws_db_subnet_group": "settings are free",
    "aws_default_network_acl": _VPC,
    "aws_default_route_table": _VPC,
    "aws_default_security_group": _VPC,
    "aws_docdb_cluster_parameter_group": "settings are free",
    "aws_docdb_subnet_group": "settings are free",
    "aws_dynamodb_resource_policy": "settings are free",
    "aws_dynamodb_table_item": f"{_WITH} the table",
    "aws_ebs_default_kms_key": "settings are free",
    "aws_ebs_encryption_by_default": "settings are free",
    "aws_ebs_snapshot_block_public_access": "settings are free",
    "aws_ec2_instance_metadata_defaults": "settings are free",
    "aws_ecr_lifecycle_policy": f"{_WITH} the repository",
    "aws_ecr_registry_scanning_configuration": "basic scanning is free",
    "aws_ecr_repository_policy": f"{_WITH} the repository",
    "aws_ecs_cluster_capacity_providers": f"{_WITH} the services",
    "aws_ecs_task_definition": f"{_WITH} the services",
    "aws_eks_access_entry": f"{_WITH} the cluster",
    "aws_eks_access_policy_association": f"{_WITH} the cluster",
    "aws_eks_pod_identity_association": f"{_WITH} the cluster",
    "aws_elasticache_parameter_group": "settings are free",
    "aws_elasticache_subnet_group": "settings are free",
    "aws_elasticache_user": "settings are free",
    "aws_elasticache_user_group": "settings are free",
    "aws_flow_log": f"{_WITH} the logs",
    "aws_guardduty_detector_feature": f"{_WITH} the detector",
    "aws_iam_account_password_policy": _IAM,
    "aws_iam_instance_profile": _IAM,
    "aws_iam_openid_connect_provider": _IAM,
    "aws_iam_policy": _IAM,
    "aws_iam_role": _IAM,
    "aws_iam_role_policies_exclusive": _IAM,
    "aws_iam_role_policy": _IAM,
    "aws_iam_role_policy_attachment": _IAM,
    "aws_iam_role_policy_attachments_exclusive": _IAM,
    "aws_iam_service_linked_role": _IAM,
    "aws_internet_gateway": "gateways are free; traffic is priced",
    "aws_kinesis_resource_policy": f"{_WITH} the stream",
    "aws_kms_alias": f"{_WITH} the key",
    "aws_kms_key_policy": f"{_WITH} the key",
    "aws_lambda_alias": f"{_WITH} the function",
    "aws_lambda_event_source_mapping": f"{_WITH} the function",
    "aws_lambda_function_event_invoke_config": f"{_WITH} the function",
    "aws_lambda_layer_version": f"{_WITH} the function",
    "aws_lambda_permission": f"{_WITH} the function",
    "aws_launch_template": f"{_WITH} the instances",
    "aws_lb_listener": f"{_WITH} the load balancer",
    "aws_lb_listener_certificate": f"{_WITH} the load balancer",
    "aws_lb_listener_rule": f"{_WITH} the load balancer",
    "aws_lb_target_group": f"{_WITH} the load balancer",
    "aws_lb_target_group_attachment": f"{_WITH} the load balancer",
    "aws_memorydb_acl": "settings are free",
    "aws_memorydb_parameter_group": "settings are free",
    "aws_memorydb_subnet_group": "settings are free",
    "aws_memorydb_user": "settings are free",
    "aws_network_acl": _VPC,
    "aws_network_acl_association": _VPC,
    "aws_network_acl_rule": _VPC,
    "aws_rds_cluster_parameter_group": "settings are free",
    "aws_redshift_cluster_iam_roles": "settings are free",
    "aws_redshift_cluster_snapshot": "snapshots up to the cluster's size are free",
    "aws_redshift_logging": f"{_WITH} the logs",
    "aws_redshift_parameter_group": "settings are free",
    "aws_redshift_scheduled_action": "pausing saves money",
    "aws_redshift_snapshot_schedule": "settings are free",
    "aws_redshift_snapshot_schedule_association": "settings are free",
    "aws_redshift_snapshot_copy_grant": "settings are free",
    "aws_redshift_subnet_group": "settings are free",
    "aws_route": _VPC,
    "aws_route_table": _VPC,
    "aws_route_table_association": _VPC,
    "aws_s3_account_public_access_block": _S3,
    "aws_s3_bucket_acl": _S3,
    "aws_s3_bucket_cors_configuration": _S3,
    "aws_s3_bucket_intelligent_tiering_configuration": _S3,
    "aws_s3_bucket_lifecycle_configuration": _S3,
    "aws_s3_bucket_logging": _S3,
    "aws_s3_bucket_notification": _S3,
    "aws_s3_bucket_object_lock_configuration": _S3,
    "aws_s3_bucket_ownership_controls": _S3,
    "aws_s3_bucket_policy": _S3,
    "aws_s3_bucket_public_access_block": _S3,
    "aws_s3_bucket_server_side_encryption_configuration": _S3,
    "aws_s3_bucket_versioning": _S3,
    "aws_s3_object": _S3,
    "aws_secretsmanager_secret_policy": f"{_WITH} the secret",
    "aws_secretsmanager_secret_rotation": f"{_WITH} the secret",
    "aws_secretsmanager_secret_version": f"{_WITH} the secret",
    "aws_security_group": _VPC,
    "aws_security_group_rule": _VPC,
    "aws_service_discovery_service": "registered tasks cost nothing with ECS",
    "aws_sns_topic_policy": f"{_WITH} the topic",
    "aws_sns_topic_subscription": f"{_WITH} the topic",
    "aws_sqs_queue_policy": f"{_WITH} the queue",
    "aws_sqs_queue_redrive_allow_policy": f"{_WITH} the queue",
    "aws_sqs_queue_redrive_policy": f"{_WITH} the queue",
    "aws_ssm_document": "Session Manager is free for EC2",
    "aws_ssm_parameter": "standard parameters are free",
    "aws_ssm_service_setting": "settings are free",
    "aws_subnet": _VPC,
    "aws_vpc_dhcp_options": _VPC,
    "aws_vpc_endpoint_policy": _VPC,
    "aws_vpc_security_group_egress_rule": _VPC,
    "aws_vpc_security_group_ingress_rule": _VPC,
    "aws_vpclattice_access_log_subscription": _LATTICE,
    "aws_vpclattice_auth_policy": _LATTICE,
    "aws_vpclattice_listener": _LATTICE,
    "aws_vpclattice_listener_rule": _LATTICE,
    "aws_vpclattice_service_network": _LATTICE,
    "aws_vpclattice_service_network_service_association": _LATTICE,
    "aws_vpclattice_service_network_vpc_association": _LATTICE,
    "aws_vpclattice_target_group": _LATTICE,
    "aws_vpclattice_target_group_attachment": _LATTICE,
    "aws_wafv2_ip_set": f"{_WITH} the web ACL",
    "aws_wafv2_web_acl_association": f"{_WITH} the web ACL",
    "aws_wafv2_web_acl_logging_configuration": f"{_WITH} the logs",
    "aws_xray_encryption_config": "settings are free",
    "aws_xray_group": "groups are free",
    "aws_xray_resource_policy": "settings are free",
    "terraform_data": "nothing outside Terraform",
}
"""Types that cost nothing by themselves: why."""

UNPRICED = {
    "aws_backup_restore_testing_plan": "by test: what is restored costs while it stands",
    "aws_guardduty_malware_protection_plan": "by gigabyte scanned",
    "aws_inspector2_enabler": "by image and instance scanned",
    "aws_redshift_snapshot_copy": "by gigabyte sent to the other region and kept there",
    "aws_securityhub_account": "by check",
    "aws_shield_protection": "$3,000 a month for the organisation",
    "aws_vpc_endpoint_service": "by hour and gigabyte",
}
"""Types that cost money which we do not estimate: how AWS charges for them."""


@dataclass(frozen=True)
class Coverage:
    """How far an estimate covers what is planned.

    Attributes:
        unpriced: types that cost money, or may, and are not in the estimate: how they are charged.
    """

    unpriced: dict[str, str]


def coverage(types: Iterable[str]) -> Coverage:
    """Tell which of the types the estimate leaves out; one that nobody knows is among them."""
    priced = known_priced()
    return Coverage(
        {
            kind: UNPRICED.get(kind, "nobody has looked yet whether it costs something")
            for kind in sorted(types)
            if kind not in priced and kind not in FREE
        }
    )


def known_priced() -> frozenset[str]:
    """Return the types whose cost is estimated."""
    return frozenset(PRICED).union(*(charge.types for charge in CHARGES))
