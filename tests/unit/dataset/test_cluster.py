"""The cluster's adapter, without a cluster."""

from __future__ import annotations

import subprocess
import sys

import pytest

from reflect_env.dataset.cluster import RayMaker
from reflect_env.errors import ReflectEnvError

from .doubles import NOTHING, SMALL


def test_without_ray_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ReflectEnvError, match=r"reflect-env\[ray\]"):
        RayMaker(SMALL, 0, "modern", NOTHING, 2)


def test_the_data_engine_imports_no_extra():
    code = (
        "import sys, reflect_env.dataset.cluster, reflect_env.dataset.build, reflect_env.dataset.output, "
        "reflect_env.dataset.pictures; "
        "print(sorted({'ray', 'pyarrow', 'datasets', 'matplotlib', 'torch'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
