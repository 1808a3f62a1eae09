"""The whole estate, applied to an emulator and looked at through AWS's own SDK.

``applied_estate`` brings an environment up from empty and takes it down again; ``checks`` compare
what then exists with the description and with ``terraform/data``; ``leftovers`` looks for what a
destroy forgot. ``./scripts/verify_estate`` runs it all.
"""
