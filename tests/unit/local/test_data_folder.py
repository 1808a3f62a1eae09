import stat

import pytest

from cloudcafe.local.data_folder import DataFolder
from cloudcafe.local.errors import AlreadyRunningError, ForeignFolderError


@pytest.fixture
def folder(tmp_path):
    folder = DataFolder(tmp_path / "data")
    with folder.lock():
        folder.create()
        yield folder


def test_a_folder_with_other_things_in_it_is_refused_and_left_alone(tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("dear diary")

    with pytest.raises(ForeignFolderError, match=r"letter\.txt.*--data-dir"):
        DataFolder(tmp_path).lock()

    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_clearing_refuses_a_folder_that_is_not_ours(tmp_path):
    (tmp_path / "letter.txt").write_text("dear diary")

    with pytest.raises(ForeignFolderError):
        DataFolder(tmp_path).clear()

    assert (tmp_path / "letter.txt").read_text() == "dear diary"


def test_clearing_removes_all_but_the_lock(folder):
    (folder.store("postgres")).mkdir()
    (folder.store("postgres") / "PG_VERSION").write_text("18")

    folder.clear()

    assert [path.name for path in folder.root.iterdir()] == ["lock"]


def test_clearing_does_not_follow_links_out_of_the_folder(folder, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("kept")
    (folder.root / "link").symlink_to(outside)

    folder.clear()

    assert (outside / "kept").exists()


def test_a_second_lock_is_refused_with_a_remedy(folder):
    with pytest.raises(AlreadyRunningError, match="--stop"):
        folder.lock()


def test_a_path_that_configuration_files_cannot_hold_is_refused(tmp_path):
    with pytest.raises(ForeignFolderError, match="'#'"):
        DataFolder(tmp_path / "coffee #1").lock()


def test_a_file_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "data").write_text("")

    with pytest.raises(ForeignFolderError, match="not a folder"):
        DataFolder(tmp_path / "data").lock()


def test_a_secret_stays_the_same_and_private(folder):
    first = folder.secret("postgres")

    assert folder.secret("postgres") == first
    assert folder.secret("cache") != first
    assert stat.S_IMODE((folder.root / "secrets.json").stat().st_mode) == 0o600
