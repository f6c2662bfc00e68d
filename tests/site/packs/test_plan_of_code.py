"""A plan covers every file of a pack, and tells of code, which no record shows."""

from __future__ import annotations

import json

import pytest

from ecms_core.packs.edge.apply import apply_pack
from ecms_core.packs.edge.engine import plan_pack, plan_removal
from ecms_core.packs.edge.plan_page import as_page
from ecms_core.problems import Problem
from tests.site.packs.test_upgrade import quiet

CODE = '''\
"""Nothing but what a plugin needs."""

from ecms_core.packs.hookspecs import hookimpl


@hookimpl
def ecms_country_packs():
    return []
'''
TOLD = "its code changes: plugin.py"


def test_a_plan_that_was_looked_at_is_refused_once_the_code_is_another(site, small_version) -> None:
    folder = small_version("1.0.0")
    (folder / "plugin.py").write_text(CODE)
    first = plan_pack(str(folder))
    assert TOLD in "\n".join(first.lines())
    (folder / "plugin.py").write_text(CODE.replace("return []", "return list()"))
    with pytest.raises(Problem, match="ECMS-112"):
        apply_pack(str(folder), say=quiet, expected=first.hash)

    apply_pack(str(folder), say=quiet)
    same = plan_pack(str(folder))
    assert same.sides.code == () and "0 changes" in "\n".join(same.lines())
    (folder / "plugin.py").write_text(CODE)
    changed = plan_pack(str(folder))
    said = "\n".join(changed.lines())
    assert changed.changes == () and TOLD in said and "as the pack wants it" not in said
    assert json.loads(json.dumps(as_page(changed)))["code"] == ["plugin.py"]
    assert changed.hash != same.hash
    assert plan_removal("tt").sides.code == ("plugin.py",)

    (folder / "plugin.py").unlink()
    assert plan_pack(str(folder)).sides.code == ("plugin.py",)
