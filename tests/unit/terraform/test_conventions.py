"""What every Terraform module keeps to."""

import re
from pathlib import Path

import pytest

from scripts.terraform_checks.modules import (
    ENVIRONMENTS,
    TERRAFORM,
    Variable,
    folders,
    modules,
    outputs,
    variables,
)

VARIABLES = [(folder, one) for folder in folders() for one in variables(folder)]
SAME_IN_EVERY_ENVIRONMENT = ("main.tf", "outputs.tf", "providers.tf", "variables.tf", "versions.tf")

every_module = pytest.mark.parametrize("module", modules(), ids=lambda path: path.name)
every_variable = pytest.mark.parametrize(
    ("folder", "variable"), VARIABLES, ids=lambda one: getattr(one, "name", None)
)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.tf"))


def test_there_is_something_to_look_at() -> None:
    assert len(modules()) > 10
    assert len(VARIABLES) > 50


@every_module
def test_a_module_has_the_files_that_one_looks_for(module: Path) -> None:
    names = {path.name for path in _files(module)}

    assert {"variables.tf", "outputs.tf", "versions.tf"} <= names
    assert (module / "README.md").exists()
    assert list((module / "tests").glob("*.tftest.hcl"))


@every_variable
def test_a_variable_says_what_it_means_and_what_it_takes(folder: Path, variable: Variable) -> None:
    assert variable.description.endswith((".", ")", "…")), folder
    assert variable.type, folder


@every_variable
def test_a_number_has_bounds(folder: Path, variable: Variable) -> None:
    if "number" in variable.type:
        assert variable.conditions, folder


@every_variable
def test_what_is_required_may_not_be_null(folder: Path, variable: Variable) -> None:
    if variable.default is None or variable.default != "null":
        assert not variable.is_nullable, folder


@every_variable
def test_switches_are_named_as_what_they_enable(folder: Path, variable: Variable) -> None:
    if variable.type == "bool":
        assert re.search(r"_(enabled|accepted|allowed|required)$", variable.name), folder


@every_module
def test_an_output_says_what_it_means(module: Path) -> None:
    assert all(one.description for one in outputs(module))


@pytest.mark.parametrize("folder", folders(), ids=lambda path: path.name)
def test_only_the_aws_provider_is_used(folder: Path) -> None:
    text = (folder / "versions.tf").read_text("utf-8")

    assert re.findall(r'source\s*=\s*"([^"]+)"', text) == ["hashicorp/aws"]


@pytest.mark.parametrize("folder", folders(), ids=lambda path: path.name)
def test_no_policy_grants_every_action(folder: Path) -> None:
    for file in _files(folder):
        lines = file.read_text("utf-8").splitlines()
        for number, line in enumerate(lines):
            if re.search(r"\bActions?\s*=\s*\[?\s*\"\*\"", line, re.IGNORECASE):
                # A refusal may be of everything.
                assert any('"Deny"' in above for above in lines[max(0, number - 6) : number]), file


@pytest.mark.parametrize("folder", folders(), ids=lambda path: path.name)
def test_a_scanner_is_told_why_it_should_look_away(folder: Path) -> None:
    for file in _files(folder):
        for skip in re.findall(r"checkov:skip=([^\n]*)", file.read_text("utf-8")):
            assert re.fullmatch(r"CKV\w+:.{15,}", skip), file


@pytest.mark.parametrize("name", SAME_IN_EVERY_ENVIRONMENT)
def test_environments_differ_by_their_inputs_only(name: str) -> None:
    texts = {
        (TERRAFORM / "environments" / environment / name).read_text("utf-8")
        for environment in ENVIRONMENTS
    }

    assert len(texts) == 1


@every_module
def test_every_role_carries_the_boundary_that_the_deploy_role_demands(module: Path) -> None:
    for file in sorted(module.rglob("*.tf")):
        if ".terraform" in file.parts:
            continue
        text = file.read_text("utf-8")
        for role in re.findall(r'resource "aws_iam_role" "\w+" \{.*?\n\}', text, re.DOTALL):
            assert re.search(r"permissions_boundary\s*=\s*var\.permissions_boundary_arn", role), (
                file
            )
