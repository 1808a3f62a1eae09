resource "aws_cloudwatch_log_group" "sessions" {
  #checkov:skip=CKV_AWS_338:The environment says how long the record stays.
  name              = "/aws/ssm/${local.name}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arns.logs
}

resource "aws_ssm_document" "session" {
  name            = format(var.name_format, "session")
  document_type   = "Session"
  document_format = "JSON"

  content = jsonencode({
    schemaVersion = "1.0"
    description   = "A shell on the operations host, encrypted and recorded"
    sessionType   = "Standard_Stream"
    inputs = {
      cloudWatchLogGroupName      = aws_cloudwatch_log_group.sessions.name
      cloudWatchEncryptionEnabled = true
      cloudWatchStreamingEnabled  = true
      kmsKeyId                    = var.kms_key_arns.data
      idleSessionTimeout          = "20"
      maxSessionDuration          = "480"
      runAsEnabled                = false
    }
  })
}

# Without the check of the document, whoever may open a session could open an unrecorded one.
resource "aws_iam_policy" "operator" {
  name        = format(var.name_format, "operator")
  description = "Recorded sessions on the operations host, and ports forwarded through it"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "OpenOnTheHost"
        Effect   = "Allow"
        Action   = ["ssm:StartSession"]
        Resource = ["arn:aws:ec2:${local.region}:${data.aws_caller_identity.current.account_id}:instance/*"]
        Condition = {
          StringEquals = { "ssm:resourceTag/Name" = local.name }
          Bool         = { "ssm:SessionDocumentAccessCheck" = "true" }
        }
      },
      {
        Sid    = "OpenByTheseDocuments"
        Effect = "Allow"
        Action = ["ssm:StartSession"]
        Resource = [
          aws_ssm_document.session.arn,
          "arn:aws:ssm:${local.region}::document/AWS-StartPortForwardingSessionToRemoteHost",
        ]
      },
      {
        Sid      = "EndTheirOwn"
        Effect   = "Allow"
        Action   = ["ssm:ResumeSession", "ssm:TerminateSession"]
        Resource = ["arn:aws:ssm:${local.region}:${data.aws_caller_identity.current.account_id}:session/$${aws:userid}-*"]
      },
      {
        Sid    = "FindTheHost"
        Effect = "Allow"
        Action = ["ec2:DescribeInstances"]
        # AWS has no resource for it.
        Resource = ["*"]
      },
      {
        Sid      = "EncryptTheSession"
        Effect   = "Allow"
        Action   = ["kms:GenerateDataKey"]
        Resource = [var.kms_key_arns.data]
      },
    ]
  })
}
