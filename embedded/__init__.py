"""Builds and runs the embedded Frappe: for evaluation, development and tests, never production.

Everything here but ``site.py`` and ``processes.py`` runs on Python's standard library alone, since
it runs before there is an environment.
"""
