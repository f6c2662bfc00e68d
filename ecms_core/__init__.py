"""Electronic case management for labour inspectorates: the Frappe app."""

__version__ = "0.1.0"
