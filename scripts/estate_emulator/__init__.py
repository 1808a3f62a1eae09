"""An AWS emulator that takes CloudCafe's whole Terraform estate: moto, and what moto lacks for it.

``python -m scripts.estate_emulator PORT`` starts it. What it adds is written in AWS's own terms, a
handler an operation (``calls``): most ask moto and mend its answer, some answer alone. Whole kinds
of resources that moto does not know live in memory by a table (``resources``). ``repairs`` holds a
module a service, each saying what moto does wrong. It proves the provider's schemas, references
and lifecycles; it enforces no IAM policy, and runs no data plane for what it adds.
"""
