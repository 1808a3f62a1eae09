"""The embedded stack: every server that AWS would run, and the shop's processes, on one machine.

``python -m cloudcafe.local`` runs it; :class:`cloudcafe.local.stack.Stack` is the same for tests.
"""
