"""The Philippine pack's plugin: the form of a TIN, asked through the hook."""

from __future__ import annotations

import pytest

from ecms_core.packs.plugins import manager, pack_source


@pytest.mark.parametrize(
    ("value", "right"),
    [
        ("123-456-789", True),
        ("123456789", True),
        ("123-456-789-000", True),
        ("123-456-789-00000", True),
        ("123-456-78", False),
        ("123-456-789-00", False),
        ("ABC-456-789", False),
        ("123-456-789-000000", False),
    ],
)
def test_a_tin_has_nine_digits_and_a_branch(value: str, right: bool) -> None:
    hook = manager("test", (pack_source("ph"),)).hook
    wrong = hook.ecms_check_identifier(scheme="tax_id", value=value)
    assert (wrong == "") is right
    assert right or "TIN" in wrong


def test_other_numbers_are_left_to_other_plugins() -> None:
    hook = manager("test", (pack_source("ph"),)).hook
    assert hook.ecms_check_identifier(scheme="registration_no", value="x") is None
