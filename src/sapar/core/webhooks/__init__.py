"""Webhooks: other systems are told what happens in the cases that their accounts may see."""
