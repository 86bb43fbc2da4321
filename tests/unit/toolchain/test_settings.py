from pathlib import Path

import pytest

from reflect_env.toolchain.settings import Settings


def test_an_empty_environment_gives_the_defaults():
    settings = Settings.from_environment({})
    assert settings.lane == "modern"
    assert not settings.offline
    assert settings.repository is None
    assert settings.cache_dir.name == "reflect-env"
    assert settings.cache_dir.is_absolute()


def test_each_variable_is_heard():
    settings = Settings.from_environment(
        {
            "REFLECT_ENV_CACHE_DIR": "/somewhere",
            "REFLECT_ENV_LANE": "classic",
            "REFLECT_ENV_MAVEN_REPOSITORY": "repo",
            "REFLECT_ENV_OFFLINE": "1",
            "REFLECT_ENV_JAVA": "/java",
        }
    )
    assert settings == Settings(Path("/somewhere"), "classic", "repo", True, "/java")


@pytest.mark.parametrize(
    ("value", "offline"), [("0", False), ("", False), ("No", False), ("true", True), ("yes", True)]
)
def test_offline_is_read_as_people_write_it(value, offline):
    assert Settings.from_environment({"REFLECT_ENV_OFFLINE": value}).offline is offline


def test_a_relative_cache_folder_does_not_depend_on_later_changes_of_directory():
    assert Settings.from_environment({"REFLECT_ENV_CACHE_DIR": "here"}).cache_dir.is_absolute()
