"""ECMS's own behaviour, shipped through the hooks that packs use."""
