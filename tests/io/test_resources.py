"""Where raw statistics are looked for, and what is said when they are not there."""

import pytest

from mrio import resources
from mrio.errors import StoreError


@pytest.fixture
def package(tmp_path, monkeypatch):
    monkeypatch.delenv("MRIO_RAW", raising=False)
    folder = tmp_path / "site-packages" / "mrio"
    folder.mkdir(parents=True)
    monkeypatch.setattr(resources, "_PACKAGE", folder)
    return folder


def test_an_installed_package_names_no_folder_of_its_own(package):
    (package.parent.parent / "shared" / "data").mkdir(parents=True)
    with pytest.raises(StoreError, match=r"--data .*MRIO_RAW") as caught:
        resources.raw_statistics_path()
    assert "shared" not in str(caught.value)


def test_a_checkout_looks_beside_itself(package):
    (package.parent / "pyproject.toml").write_text("")
    with pytest.raises(StoreError, match="beside the checkout"):
        resources.raw_statistics_path()
    beside = package.parent.parent / "shared" / "data"
    beside.mkdir(parents=True)
    assert resources.raw_statistics_path() == beside


@pytest.mark.usefixtures("package")
def test_what_was_named_comes_first(tmp_path, monkeypatch):
    monkeypatch.setenv("MRIO_RAW", str(tmp_path / "none"))
    assert resources.raw_statistics_path(tmp_path) == tmp_path
    with pytest.raises(StoreError, match=r"MRIO_RAW"):
        resources.raw_statistics_path()
