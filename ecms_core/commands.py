"""What bench finds: the `ecms` command group."""

from ecms_core.cli import ecms

commands = [ecms]
